"""Invented people: names, identity numbers, districts, families, and how hospitals register them. Not here:
illness (`illness`), what is written about it (`records`)."""
