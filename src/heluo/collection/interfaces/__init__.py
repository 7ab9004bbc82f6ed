"""One file a kind of source; `connect` opens the one that a front-end machine's connections.toml names."""
