"""Which three-character categories ICD-10 has at all: the runs of WHO's block list, merged where one block
follows the other.

A national edition adds characters behind a category, never a category: what lies outside these runs is a
typing error or another system's code. U (special purposes) is open, since it is filled over the years.
"""

from __future__ import annotations

import string
from functools import cache

RUNS = (
    "A00-A09 A15-A28 A30-B09 B15-B83 B85-B99 C00-C97 D00-D48 D50-D53 D55-D77 D80-D89 E00-E07 E10-E16 "
    "E20-E35 E40-E46 E50-E90 "
    "F00-F99 G00-G14 G20-G26 G30-G32 G35-G37 G40-G47 G50-G64 G70-G73 G80-G83 G90-G99 H00-H06 H10-H13 "
    "H15-H22 H25-H28 H30-H36 H40-H59 "
    "H60-H62 H65-H75 H80-H83 H90-H95 I00-I02 I05-I15 I20-I28 I30-I52 I60-I89 I95-I99 J00-J06 J09-J22 "
    "J30-J47 J60-J70 J80-J86 J90-J99 "
    "K00-K14 K20-K31 K35-K38 K40-K46 K50-K52 K55-K67 K70-K77 K80-K87 K90-K93 L00-L08 L10-L14 L20-L30 "
    "L40-L45 L50-L75 L80-L99 M00-M25 "
    "M30-M36 M40-M54 M60-M99 N00-N23 N25-N51 N60-N64 N70-N77 N80-N99 O00-O08 O10-O16 O20-O48 O60-O75 "
    "O80-O92 O94-O99 P00-P15 P20-P29 "
    "P35-P39 P50-P61 P70-P78 P80-P83 P90-P96 Q00-Q07 Q10-Q18 Q20-Q28 Q30-Q45 Q50-Q56 Q60-Q99 R00-R23 "
    "R25-R99 S00-T35 T36-T98 U00-U99 "
    "V01-Y98 Z00-Z13 Z20-Z76 Z80-Z99"
)


@cache
def missing_categories() -> tuple[str, ...]:
    """Every letter and two digits that no run covers: `A10` … `Z79`, sorted."""
    runs = [tuple(run.split("-")) for run in RUNS.split()]
    every = (f"{letter}{number:02d}" for letter in string.ascii_uppercase for number in range(100))
    return tuple(code for code in every if not any(first <= code <= last for first, last in runs))
