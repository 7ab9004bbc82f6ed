"""Parcels come in: verified, kept, receipted (`accept`), then appended unchanged to the source layer
(`load`)."""
