"""Quality: the report by hospital and category, and rows that violate a check. Shows; evaluates nothing
itself."""
