"""Applications: what a project asks for, machine checks, the chain of who decides, seats, defaults."""
