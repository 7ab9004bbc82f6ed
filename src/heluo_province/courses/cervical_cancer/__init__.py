"""Cervical cancer; `course` puts the parts together."""
