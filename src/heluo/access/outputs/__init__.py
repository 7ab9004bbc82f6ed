"""Outputs under review: requests, their files, votes, and who may do what in which state. The screens and the
automatic checks are a room's; here stands what other packages ask."""
