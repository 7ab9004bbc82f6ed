"""Follow-up: forms, projects with subjects and tasks, the nurse's day. Its tables are control data: nothing
of them is in the lake yet, and no release holds a finished record."""
