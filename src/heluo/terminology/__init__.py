"""Code systems behind one interface, a file a system: divisions, units, diseases, identity numbers. Knows no
patient and no database."""
