"""At the centre: receive → standardise → link → check → protect → publish. The only writer of the three
layers.

Serves no request: entry points call it, delivery reads what it published.
"""
