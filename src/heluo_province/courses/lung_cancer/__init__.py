"""Lung cancer; `course` puts the parts together."""
