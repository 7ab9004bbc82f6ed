"""Rules of the house that no other tool checks. A rule is a function over texts (or over packages) that gives
what it found as `place: finding`; `tests/architecture` runs it over the tree and over a planted example."""
