"""Mapping of hospitals' values at the centre: which have no standard code, what is proposed, who decided.
Not for columns of views: those are mapped in the hospital's own folder."""
