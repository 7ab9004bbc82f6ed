"""Cockpit: what has arrived, how good it is, who is ill and where persons go. Every figure carries
definition, source and time.

Reads published figures and the ledger, never a fact table. What a role may see changes the numbers, not only
the menu.
"""
