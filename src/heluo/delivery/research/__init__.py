"""Research: projects with protocol, members, ethics and end; the chain from protocol to paper; grants given
by a form; the public register."""
