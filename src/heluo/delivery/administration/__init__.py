"""Administration: the management centre. Accounts and roles by three administrators, hospitals, services,
quotas, use, the settings in force.

Shows no clinical row and no patient: whoever administers reads none. Applications, grants, outputs and the
log have rooms of their own; here are their numbers and the way there.
"""
