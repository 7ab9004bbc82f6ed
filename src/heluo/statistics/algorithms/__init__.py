"""The algorithms: `<id>.toml` and `<id>.py` each. `compute(data, options)` is pure: the same data and options
give the same outcome, chance comes from `data.random` alone. docs/how-to/add-an-algorithm.md says how one is
added."""
