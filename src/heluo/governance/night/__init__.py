"""A night: what has to be done (`affected`), one category of it (`categories`), its steps in order
(`steps`)."""
