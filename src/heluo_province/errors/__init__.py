"""Errors that are planted into the records, each noted down. Not here: whether they are found
(`evaluation`)."""
