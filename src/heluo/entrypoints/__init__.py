"""A file is a process or a command. This is the composition root: the only package that sees every other."""
