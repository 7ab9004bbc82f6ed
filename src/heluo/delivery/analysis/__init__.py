"""Analysis: an algorithm is chosen, run on a frame in a process of its own, and its result read, drawn and
exported. Runs are jobs of a table; results are stored once, by what went into them."""
