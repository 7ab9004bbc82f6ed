"""What the rooms stand in: what a room is and how rooms are found, the caller of a request, the session, the
first page, and shapes of answers that several rooms share. Knows no room by name."""
