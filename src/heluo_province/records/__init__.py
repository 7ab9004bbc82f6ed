"""Rows of the 16 categories, true and in the standard's codes, as doctors, nurses and laboratories would
write them. Not here: how a hospital's own system spells them (`databases`)."""
