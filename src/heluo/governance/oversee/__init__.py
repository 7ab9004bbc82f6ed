"""What was done: every row accounted for (`accounting`), the origin of one value (`lineage`)."""
