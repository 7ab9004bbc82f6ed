"""What R makes of the imputed sets of `multiple_imputation`: `python -m tools.imputed_expected` fits each set
in R, pools the fits by `mice::pool` and stores the numbers. Needs R with mice. Imputations themselves are
random and are compared with those of mice in a test."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from heluo.statistics.agreement import FOLDER, printed
from heluo.statistics.algorithms.multiple_imputation import imputed_sets
from heluo.statistics.collect import algorithm
from heluo.statistics.examples import example
from heluo.statistics.missing import prepare
from heluo.statistics.request import completed, of_case
from heluo.statistics.spec import RunCase
from tools.r_expected import VERSIONS, r

ID = "multiple_imputation"
POOL = """
suppressMessages(library(mice))
number <- function(name, value) cat(sprintf("%s\\t%.17g\\n", name, as.numeric(value)), sep = "")
data <- read.csv("sets.csv", check.names = FALSE, stringsAsFactors = FALSE)
levels <- jsonlite::fromJSON("levels.json", simplifyVector = TRUE)
for (name in names(levels)) data[[name]] <- factor(data[[name]], levels = levels[[name]])
formula <- reformulate(setdiff(names(data), c("set_", OUTCOME)), OUTCOME)
fits <- lapply(split(data, data$set_), function(d) {
  if (!is.factor(d[[OUTCOME]])) return(lm(formula, d))
  glm(formula, binomial, d, control = glm.control(epsilon = 1e-14))
})
found <- summary(pool(as.mira(fits)), conf.int = TRUE, conf.level = CONFIDENCE)
more <- pool(as.mira(fits))$pooled
cells <- cbind(found[, c("estimate", "std.error", "statistic", "df", "p.value")], found[, 7:8], more$fmi)
names(cells) <- c("coefficient", "error", "statistic", "df", "p", "lower", "upper", "missing_information")
for (i in seq_len(nrow(found)))
  number(paste0("effect.", found$term[i], ".", names(cells)), unlist(cells[i, ]))
if (is.factor(data[[OUTCOME]])) number(paste0("effect.", found$term, ".odds_ratio"), exp(found$estimate))
# The rows without a gap alone, and what was imputed beside what was there.
given <- read.csv("given.csv", check.names = FALSE, stringsAsFactors = FALSE, na.strings = "")
for (name in names(levels)) given[[name]] <- factor(given[[name]], levels = levels[[name]])
whole <- summary(if (is.factor(given[[OUTCOME]])) glm(formula, binomial, na.omit(given),
  control = glm.control(epsilon = 1e-14)) else lm(formula, na.omit(given)))$coefficients
for (term in rownames(whole))
  number(paste0("effect.", term, c(".complete", ".complete_error")), whole[term, 1:2])
number(paste0("model.model", c(".rows", ".complete", ".imputations")),
       c(nrow(given), nrow(na.omit(given)), length(fits)))
gaps <- sapply(given, function(one) sum(is.na(one)))
for (name in names(gaps)[gaps > 0]) {
  lacks <- is.na(given[[name]]); there <- given[[name]][!lacks]
  filled <- data[[name]][rep(lacks, length(fits))]
  common <- names(which.max(table(there)))
  if (is.factor(there)) { there <- there == common; filled <- filled == common }
  number(paste0("imputed.", name, c(".n", ".filled", ".observed", ".imputed")),
         c(sum(!lacks), sum(lacks), mean(there), mean(filled)))
}
"""


def numbers_of(case: RunCase, folder: Path) -> dict[str, float | None]:
    """What mice::pool says of the sets of a case."""
    rows, frame = example(case.frame, case.where)
    request = completed(of_case(ID, case), frame)
    data, _ = prepare(rows, request, frame)
    sets, levels = imputed_sets(data, request.options)
    tables = []
    for number, columns in enumerate(sets):
        table = {
            name: np.array(levels[name])[values.astype(int)] if levels[name] else values
            for name, values in columns.items()
        }
        tables.append(pd.DataFrame(table).assign(set_=number))
    pd.concat(tables).to_csv(folder / "sets.csv", index=False)
    data.rows[list(levels)].to_csv(folder / "given.csv", index=False)
    coded = {name: found for name, found in levels.items() if found}
    (folder / "levels.json").write_text(json.dumps(coded), encoding="utf-8")
    (outcome,) = request.inputs["outcome"]
    head = f"OUTCOME <- {json.dumps(outcome)}; CONFIDENCE <- {request.options['confidence']}\n"
    return dict(printed(r(head + POOL, folder)))


def store() -> None:
    """Writes `expected/multiple_imputation.json`."""
    spec = algorithm(ID)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = {case.name: numbers_of(case, folder) for case in spec.cases}
        versions = dict(line.split() for line in r(VERSIONS, folder, "mice").splitlines())
    stored = {"made_with": {**versions, "sets": "imputed here, fitted and pooled in R"}, "cases": cases}
    path = FOLDER / f"{ID}.json"
    path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    store()
