"""Operations: runs, parcels, releases, and what of them asks for attention. Shows; starts nothing yet."""
