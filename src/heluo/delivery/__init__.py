"""What users see: a folder is a room (a module of the portal), and `frame/` is what every request to any of
them shares.

A room declares itself in `room.py` and is found by looking, never listed. It never imports another one, nor
governance or collection: they meet in lake tables, control tables and URLs. Rows come from `lakehouse.reader`
only.
"""
