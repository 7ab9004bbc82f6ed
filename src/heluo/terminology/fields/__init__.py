"""Columns of a hospital's view → variables of the dictionary: what is proposed, with reasons. Used in the
hospital, where the view is, and at the centre, where decisions are made. Decides nothing."""
