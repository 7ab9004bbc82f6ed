"""Issues to hospitals: a failed check becomes one, the hospital answers, the parcel that repairs closes it.

Tables of the control database and what moves them. Knows no lake and no permit: the night hands in what
fails, the rooms hand in who asks.
"""
