"""Which column of a hospital's view is which variable: profiles that hospitals sent, proposals, and
decisions of two people, written out for the hospital's program."""
