"""Limits of checks that inspectors change, dated and with their reason: beside the declared ones of
`dictionary/thresholds.csv` and a hospital's own `thresholds.csv`."""
