"""What users see: four modules (cockpit, search, panorama, management), and beside them what every request
shares.

A module never imports another one, nor governance or collection: they meet in lake tables, control tables and
URLs. Rows come from `lakehouse.reader` only.
"""
