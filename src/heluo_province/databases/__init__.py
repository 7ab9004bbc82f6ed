"""How a hospital's own system holds the records: its codes, units, spellings, tables and connections."""
