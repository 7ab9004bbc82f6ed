"""Statistics: algorithms as files, and how one is run on a frame. An algorithm is `algorithms/<id>.toml`
(what it needs, checks, gives and says) with `algorithms/<id>.py` (one pure function).

It knows no permit, no lake and no request: rooms of the portal, notebooks and `heluo reproduce` all run the
same function on a frame that they were given. What the portal imports of it is light; numerical libraries are
imported by the worker process alone.
"""
