"""Conditions on the data, a file each: `found(data, <parameter>=<role>, limit=<number>) -> Found`. A
specification binds them to its roles and gives the words. Not for what an algorithm finds out while it
computes."""
