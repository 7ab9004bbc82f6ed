"""The hospital's page for quality issues, served on the front-end machine to the front-end machine alone."""
