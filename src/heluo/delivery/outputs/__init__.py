"""Outputs: files that leave a project's workspace. Machine checks first, then two checkers who do not know of
each other's vote, then the file, unchanged."""
