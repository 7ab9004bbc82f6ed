"""Decisions of the module (interim)."""

def arrivals(*a):
    raise RuntimeError("interim")


def flows(*a):
    raise RuntimeError("interim")


def indicator(*a):
    raise RuntimeError("interim")


def indicators(*a):
    raise RuntimeError("interim")


def overview(*a):
    raise RuntimeError("interim")


