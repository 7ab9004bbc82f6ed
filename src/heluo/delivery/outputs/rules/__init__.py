"""The automatic checks of an output: a rule has a name, words, and a function over what was read of the file.
`every.RULES` has them all."""
