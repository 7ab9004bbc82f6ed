"""Inspection of rows: what a check may look at (`context`), the verdict on each row (`judge`), counts
(`counts`)."""
