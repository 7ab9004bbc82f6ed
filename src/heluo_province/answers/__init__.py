"""What is true of sampled rows, kept apart for measuring. Not here: the measuring (`evaluation`)."""
