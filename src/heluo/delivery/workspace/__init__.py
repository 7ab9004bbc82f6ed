"""The secure workspace of a research project: what its grants open, as read-only files, each with a
receipt."""
