"""Forms in the formats of others: XLSForm. What a format cannot carry, in either direction, is listed by
row: never dropped in silence."""
