"""The port "full-text index": one contract, one file an implementation. A cache of a release: deletable,
rebuildable, never the only copy."""
