"""Classification: the level that the machine proposes for each variable and why, what is in force, who
decided.

Security administrators and reviewers confirm, raise, and by two persons lower. Nothing of a patient is here
but shares of what values look like. What a level closes or opens is decided elsewhere (`access.levels`)."""
