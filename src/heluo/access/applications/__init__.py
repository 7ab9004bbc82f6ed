"""Applications for data: filled from a research project, checked by the machine, decided step by step by
people who are not in the project, and turned into grants. The screens are a room's."""
