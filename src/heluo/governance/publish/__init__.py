"""Standard layer → application layer: timeline, persons, indicators, flows, documents for search."""
