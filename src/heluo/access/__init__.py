"""Who may see what: accounts and sessions, roles, one policy table, permits, disclosure control, the audit
log, the vault's look-up.

Knows no lake table and no engine: `lakehouse.reader` obeys the permits that are made here.
"""
