"""Levels as people confirm and change them: what the machine proposes for each variable and why, who changed
which level, and which levels are in force in place of the dictionary's. What follows from a level is
everywhere that asks `access.levels`."""
