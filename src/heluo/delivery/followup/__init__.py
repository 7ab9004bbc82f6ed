"""Follow-up: forms, projects with subjects and tasks, the nurse's day. Its tables are control data; what is
finished goes back into the lake as a parcel, never by a write."""
