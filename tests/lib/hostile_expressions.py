"""Expressions that somebody hostile may type: programs in other languages, attributes, templates, nesting and
length without end, odd characters, valid ones broken at random. Written from what attacks on expression
languages do, not from the product's grammar."""

from __future__ import annotations

import random
from collections.abc import Iterator

PROGRAMS = (
    "__import__('os').system('id')",
    "eval('1')",
    'exec("import os")',
    "open('/etc/passwd').read()",
    "().__class__.__bases__[0].__subclasses__()",
    "weight.__class__.__mro__",
    "globals()",
    "locals()",
    "vars()",
    "getattr(weight, '__class__')",
    "lambda: 1",
    "(lambda: 0)()",
    "[x for x in (1,2)]",
    "{1: 2}",
    "weight.real",
    "f'{weight}'",
    "'%s' % weight",
    "'{0.__class__}'",
    "{{7*7}}",
    "${7*7}",
    "#{7*7}",
    "<%= 7 %>",
    "`id`",
    "$(id)",
    "constructor.constructor('return 1')()",
    "process.exit()",
    "this.constructor",
    "window",
    "fetch('//x')",
    "'; DROP TABLE followup_task; --",
    "1 UNION SELECT 1",
    "today; import os",
    "weight or 1; weight",
    "@@version",
    "compile('1','','eval')",
    "breakpoint()",
    "exit()",
    "input()",
    "print(1)",
    "help()",
    "type(weight)",
    "dir()",
    "known.__globals__",
    "if.__call__(1)",
    "date.today()",
    "days.__code__",
    "sum.__self__",
    "count(count)",
    "yield 1",
    "await weight",
    "weight := 1",
    "del weight",
    "raise",
    "assert 0",
    "import os",
    "from os import *",
)
PIECES = (
    "weight",
    "sex",
    "smokes",
    "drugs",
    "today",
    "age",
    "1",
    "0",
    "999999999999999",
    "0.0000000001",
    "'a'",
    '"b"',
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ".",
    "@",
    "==",
    "!=",
    "<",
    "<=",
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "and",
    "or",
    "not",
    "in",
    "known(",
    "if(",
    "sum(drugs,",
    "count(drugs)",
    "any(",
    "round(",
    "date(",
    "@baseline.weight",
    "\\",
    "$",
    "`",
    "\x00",
    "\u202e",
    "体重",
    "𠮷",
    "\n",
    "\t",
    "é",
    "_",
    "__",
    "'",
    '"',
    ";",
    ":",
    "=",
    "lambda",
    "eval(",
)
VALID = (
    "weight > 60 and sex == '1'",
    "if(smokes, weight, weight * 2)",
    "sum(drugs, coalesce(dose, 0)) > 3",
    "days(seen, today) / 7",
    "any(drugs, stopped and dose > 1) or not smokes",
    "round(weight / (height * height), 1)",
)


def hostile(count: int, seed: int = 13) -> Iterator[str]:
    """`count` of them, the same for the same seed."""
    chance = random.Random(seed)
    makers = (_program, _heap, _broken, _nested, _long, _noise)
    for n in range(count):
        yield PROGRAMS[n] if n < len(PROGRAMS) else makers[n % len(makers)](chance)


def _program(chance: random.Random) -> str:
    return f"{chance.choice(VALID)} {chance.choice(('and', 'or', '+', ';', ','))} {chance.choice(PROGRAMS)}"


def _heap(chance: random.Random) -> str:
    return chance.choice(("", " ")).join(chance.choices(PIECES, k=chance.randint(1, 60)))


def _broken(chance: random.Random) -> str:
    text = list(chance.choice(VALID))
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(text))
        text[at : at + chance.randint(0, 2)] = chance.choice(PIECES)
    return "".join(text)


def _nested(chance: random.Random) -> str:
    deep = chance.randint(5, 3000)
    opens, inner, closes = chance.choice(
        (
            ("(", "1", ")"),
            ("not ", "smokes", ""),
            ("-", "1", ""),
            ("if(smokes,", "1", ",1)"),
            ("known(", "weight", ")"),
            ("abs(", "1", ")"),
            ("sum(drugs,", "dose", ")"),
            ("[", "", "]"),
        )
    )
    return opens * deep + inner + closes * deep


def _long(chance: random.Random) -> str:
    link = chance.choice((" + ", " * ", " and ", " or ", ",", " - ", " == "))
    one = chance.choice(("weight", "1", "smokes", "count(drugs)", "sum(drugs, dose * dose)", "'x'"))
    return link.join([one] * chance.randint(10, 5000))


def _noise(chance: random.Random) -> str:
    return "".join(
        chr(chance.choice((chance.randrange(1, 128), chance.randrange(128, 0xD7FF))))
        for _ in range(chance.randint(1, 300))
    )
