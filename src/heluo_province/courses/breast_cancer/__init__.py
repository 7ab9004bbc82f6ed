"""Breast cancer; `course` puts the parts together."""
