"""Things that know neither a patient nor a hospital: errors, ids, dates, paths, progress, sealing.

`kit.db` is the centre's and is a sub-package of its own: the hospital program never imports it.
"""
