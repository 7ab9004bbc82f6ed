"""The port "sandbox": programs of a researcher run where they reach the extract of their grants, a scratch
space and nothing else.

`base` is the contract, `bubblewrap` the one implementation; a launcher that hands the same order to
JupyterHub or to a virtual machine is another file here. There is no way to run without walls: where a
launcher cannot build every one of them, it refuses.
"""

from heluo.sandbox.base import ACCOUNT, Launcher, Running, SandboxLimits, SandboxOrder
from heluo.sandbox.bubblewrap import Bubblewrap

__all__ = ["ACCOUNT", "Launcher", "Running", "SandboxLimits", "SandboxOrder", "launcher"]


def launcher() -> Launcher:
    """The launcher of this installation."""
    return Bubblewrap()
