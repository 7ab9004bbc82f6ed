"""Single diseases as products: who is in a dataset, how complete it is, how well its care is, who lacks what.
Reads what the night made; decides nothing about rows."""
