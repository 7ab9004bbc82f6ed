"""Panorama: one person across hospitals. Header, visits, timeline, and of each row every variable with its
source and lineage.

Opens only for a proven treating relation or a permit, with a purpose; each opening is an event that the
hospital can read.
"""
