"""Names and parameters of the check templates that a line of `rules.csv` may use: the contract between the
dictionary and `quality`.

Not their logic: `quality/` turns a template into an expression. Conventions of a rule's cells:

- `variables`: blank-separated, the order has a meaning (below). `patient.x` and `visit.x` name a variable of
the row's own patient or visit.
- `parameters`: `name=value` pairs separated by blanks; a list inside a value is separated by commas.
- a parameter named like one of the rule's variables is a **filter**: the rule applies only where that
variable is one of the listed values
  (`visit_type=inpatient`; booleans are `true` and `false`).
- a null in any variable the rule compares makes the row *not applicable*, never violated, unless the template
is about missing values.
- a rule that names a direct identifier (it never enters the lake) is checked in the hospital only.
"""

from __future__ import annotations

COMMON = ("type_format", "code_not_in_edition", "orphan", "duplicate_key", "schema_missing", "schema_extra", "missing", "empty_table", "gap_in_time",
          "volume_drop", "unmapped_value", "distribution_shift", "stale", "constant")  # fmt: skip
"""Templates derived from every category or variable; they are not written in rules.csv."""

RULE_PARAMETERS: dict[str, dict[str, str]] = {
    "not_before": {
        "": "variables: later earlier. Violated when later < earlier − tolerance. A value without a time of "
        "day counts as its whole day.",
        "tolerance_minutes": "minutes by which `later` may precede `earlier` (default 0)",
    },
    "outside_visit": {
        "": "variables: time. Violated when time < visit.start_time − before_days or > visit.end_time + "
        "after_days "
        "(no upper limit while the visit is open).",
        "before_days": "days allowed before the visit (default 0)",
        "after_days": "days allowed after the visit (default 0)",
    },
    "after_death": {
        "": "variables: time [filter]. Violated when time > patient.death_time + grace_days; applicable "
        "when the patient has a death_time.",
        "grace_days": "days after death that are still accepted (default 0)",
    },
    "sex_conflict": {
        "": "variables: code. Applicable when the code matches `prefix`; violated when patient.sex is 1 or "
        "2 and differs from `sex`.",
        "prefix": "comma list; `C53` matches codes that begin so; `C51-C58` matches when the code's first "
        "len('C51') characters lie in that range",
        "sex": "the only sex (GB/T 2261.1) that the codes allow",
    },
    "missing_when": {
        "": "variables: target condition [filter…]. Violated when target is null or blank although the "
        "condition holds.",
        "when": "`present`: condition is not null; otherwise a comma list of the condition's values (true, "
        "false for a boolean)",
    },
    "sum_of_parts": {
        "": "variables: whole part…. Violated when the parts do not make the whole, by `operation`.",
        "operation": "product: |whole − a·b| > tol; sum: |whole − Σ parts| > tol; at_most: part > whole + "
        "tol; days: |whole − days(b − a)| > tol; "
        "years: |whole − full years from b to a| > tol (whole, a = moment, b = birth date); bmi: |whole − "
        "a/(b/100)²| > tol (a kg, b cm)",
        "tolerance": "in the unit of the whole (default 0)",
    },
    "outside_range": {
        "": "variables: number code. Bounds are attributes of the code in the code variable's value set "
        "(a variable's own low and high are derived, not a rule).",
        "low": "attribute that holds the lowest possible value",
        "high": "attribute that holds the highest possible value",
    },
    "outside_set": {
        "": "variables: value code. The value must equal an attribute of the code in its value set.",
        "attribute": "attribute of the code that holds the expected value",
        "same": "comma list of values that count as one (both sides in the list = no violation)",
    },
    "wrong_unit": {
        "": "variables: unit item number. Applicable when number is not null and the item's canonical unit "
        "is not blank or {…} or [pH]; "
        "violated when the unit's UCUM form has no line in conversions.csv for the item, a missing unit "
        "included."
    },
    "pattern": {
        "": "variables: text. Violated when the text does not match.",
        "regex": "regular expression for the whole text (RE2 syntax, no blanks)",
    },
    "id_check_digit": {
        "": "variables: flag that the hospital program made (violated when false), or sex in the number and "
        "recorded sex (violated when they differ)."
    },
    "empty_text": {
        "": "variables: text. Violated when the trimmed text is shorter than `shortest` characters.",
        "shortest": "characters",
    },
    "visit_without": {
        "": "variables: visit_id. Rows are finished visits; violated when the visit has no row in "
        "`category`.",
        "category": "category that must hold at least one row of the visit",
        "visit_type": "comma list of visit types it applies to",
    },
    "duplicate_event": {
        "": "variables: those that must not all be equal (nulls equal) in two rows with different keys of "
        "one hospital. "
        "Every row but the one with the smallest row_key is violated."
    },
    "implausible_change": {
        "": "variables: number [code] time. Against the patient's previous value (same code) within the "
        "window; "
        "violated when larger/smaller > ratio.",
        "within_hours": "hours between the two values",
        "ratio": "largest accepted ratio",
    },
    "outside_range_by_age_and_sex": {
        "": "variables: value time. Age = full years from patient.birth_date (or the value itself, when it "
        "is birth_date) to time.",
        "of": "age: the age must lie in low..high; value: the value must lie in low..high when the age lies "
        "in age_low..age_high",
        "prefix": "applicable when the first variable's code begins so (of=age)",
        "low": "lowest accepted",
        "high": "highest accepted",
        "age_low": "youngest age the rule applies to",
        "age_high": "oldest age the rule applies to",
        "sex": "sex the rule applies to (default both)",
    },
    "digit_preference": {
        "": "variables: number. A check of the whole table: share of the commonest last digit at `decimals`;"
        " violated rows are those beyond `worst`.",
        "decimals": "decimals at which the last digit is taken",
        "worst": "largest accepted share of one digit",
    },
}

TEMPLATES = frozenset(COMMON) | frozenset(RULE_PARAMETERS)
