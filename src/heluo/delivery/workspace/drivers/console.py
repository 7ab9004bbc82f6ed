"""Runs inside the sandbox, by whatever Python the workspace has: takes cells from standard input, computes
them in one namespace, and says on standard output when one is done.

    in:   one line of JSON a cell  {"code": …, "mark": …}
    out:  whatever the cell prints, then a line "\\x1e<mark> ok" or "\\x1e<mark> error"

It is given to the interpreter as text and imports nothing of the product, which is not there.
"""

import ast
import json
import sys
import traceback

FIRST = {"__name__": "__main__", "DATA": "/data"}


def compute(code, names):
    """Runs `code`; what its last line evaluates to is printed, as in a console."""
    tree = ast.parse(code, "<cell>")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is not None:
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
        if value is not None:
            print(value if isinstance(value, str) else repr(value))


def own_part(trace):
    """The traceback from the cell on: what this file did before is nobody's question."""
    while trace is not None and trace.tb_frame.f_code.co_filename != "<cell>":
        trace = trace.tb_next
    return trace


def main():
    cells, names = sys.stdin, dict(FIRST)
    sys.stdin = open("/dev/null", encoding="utf-8")  # noqa: SIM115 — a cell must not eat the next
    for line in cells:
        given = json.loads(line)
        try:
            compute(given["code"], names)
            outcome = "ok"
        except BaseException as error:  # noqa: BLE001 — exit() ends a cell only
            traceback.print_exception(type(error), error, own_part(error.__traceback__), file=sys.stdout)
            outcome = "error"
        print(f"\n\x1e{given['mark']} {outcome}", flush=True)


main()
