"""Emergency access: a clinician opens one person without a treating relation, says why, for some hours, and
somebody else reviews it within a day."""
