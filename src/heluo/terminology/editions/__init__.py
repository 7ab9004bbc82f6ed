"""Editions of code systems that an owner brings (xlsx or csv): read with every damage named by its row,
compared with the edition before, stored side by side, put in force and rolled back. Nothing licensed is
shipped."""
