"""Names without a code (diagnoses, procedures, drugs, laboratory items) → codes of one edition: what is
proposed, with reasons, how sure, and whether a hospital's own confirmed pairs make that safe. Knows no
patient and no database."""
