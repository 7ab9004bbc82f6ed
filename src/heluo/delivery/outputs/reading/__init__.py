"""Opening files that somebody else made: what they are, what is in them, and the copy that may leave.

Runs in a process of its own (`worker`): a fault of a library that opens pictures must not be the portal's.
"""
