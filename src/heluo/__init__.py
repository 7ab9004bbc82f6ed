"""Heluo (河洛): hospitals of a province share clinical data safely."""

__version__ = "0.1.0"
