"""`heluo demo` and its neighbours: a province on one machine, run by the processes that an installation
starts."""
