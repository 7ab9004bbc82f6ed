"""What a hospital's row means in the standard's own words: current versions, codes, units, computed
variables."""
