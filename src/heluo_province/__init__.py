"""A province with known answers: invented people, courses of illness, hospital databases, planted errors.

It plays the hospitals' own systems and keeps the truth apart, for measuring only. It sees the dictionary and
the terminologies and nothing that is measured.
"""
