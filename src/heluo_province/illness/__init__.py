"""What people suffer from and when they see a doctor: conditions, the body's figures over time, planned
visits. Not here: the courses of single diseases (`courses`), the rows that are written down (`records`)."""
