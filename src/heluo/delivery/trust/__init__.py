"""Trust: the audit log, who has looked at whom, and the verification of its chain."""
