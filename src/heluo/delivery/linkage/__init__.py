"""The desk of linkage: registrations that may be one person's, compared and decided by a human; what was
decided, what followed, and its way back."""
