"""What R makes of the forests of `random_forest`: `python -m tools.forest_expected` stores it. Needs R with
rpart, pROC and jsonlite. R is given the random draws of each case (the rows of each tree, the orders in which
covariates are shuffled), since those of two programs never agree. Where a split chooses from all columns
nothing else is random, and rpart grows the trees itself; elsewhere R follows the splits that were found here.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from heluo.statistics.agreement import FOLDER, printed
from heluo.statistics.collect import algorithm
from heluo.statistics.examples import example
from heluo.statistics.missing import prepare
from heluo.statistics.own.forest import grown, unseen
from heluo.statistics.request import completed, of_case
from heluo.statistics.spec import RunCase
from tools.r_expected import VERSIONS, r

ID = "random_forest"
OF_TREES = """
suppressMessages(library(rpart)); suppressMessages(library(pROC))
number <- function(name, value) cat(sprintf("%s\\t%.17g\\n", name, as.numeric(value)), sep = "")
given <- jsonlite::fromJSON("given.json", simplifyDataFrame = FALSE, simplifyMatrix = FALSE)
X <- as.matrix(read.csv("rows.csv", check.names = FALSE)); y <- given$outcome
# A tree as a function of rows, and the impurity that each column takes away.
grow <- function(drawn, own) {
  weight <- tabulate(drawn, nrow(own$X)); inside <- weight > 0
  d <- data.frame(y_ = own$y, own$X, check.names = FALSE)[inside, ]; w <- weight[inside]
  fit <- rpart(y_ ~ ., d, weights = w, method = "anova", control = rpart.control(cp = 0, minsplit = 2,
    minbucket = given$least, maxcompete = 0, maxsurrogate = 0, xval = 0, maxdepth = 30))
  inner <- fit$frame[fit$frame$var != "<leaf>", ]
  taken <- tapply(fit$splits[, "improve"] * inner$dev, factor(inner$var, colnames(X)), sum)
  # A value that lies on a split goes right in rpart and left here: a little less of each makes it go left.
  list(of = function(rows) predict(fit, as.data.frame(rows - 1e-10)), taken = ifelse(is.na(taken), 0, taken))
}
follow <- function(tree) {
  of <- function(rows) {
    at <- rep(1L, nrow(rows))
    repeat {
      inner <- which(tree$left[at] >= 0)
      if (!length(inner)) return(tree$value[at])
      node <- at[inner]
      goes <- rows[cbind(inner, tree$feature[node] + 1)] <= tree$threshold[node]
      at[inner] <- ifelse(goes, tree$left[node], tree$right[node]) + 1L
    }
  }
  # From the rows that each node holds, counted anew.
  taken <- function(drawn, own) {
    hold <- list(drawn); found <- setNames(numeric(ncol(X)), colnames(X))
    for (node in seq_along(tree$left)) if (tree$left[node] >= 0) {
      here <- hold[[node]]; goes <- own$X[here, tree$feature[node] + 1] <= tree$threshold[node]
      hold[[tree$left[node] + 1]] <- here[goes]; hold[[tree$right[node] + 1]] <- here[!goes]
      squares <- function(rows) sum((own$y[rows] - mean(own$y[rows]))^2)
      place <- tree$feature[node] + 1
      found[place] <- found[place] + squares(here) - squares(here[goes]) - squares(here[!goes])
    }
    found
  }
  list(of = of, counted = taken)
}
forest <- function(one, own) lapply(seq_along(one$drawn), function(i) {
  drawn <- one$drawn[[i]] + 1
  tree <- if (given$grow) grow(drawn, own) else follow(one$trees[[i]])
  if (!given$grow) tree$taken <- tree$counted(drawn, own)
  tree$out <- setdiff(seq_along(own$y), drawn)
  tree
})
z <- qnorm((1 + given$confidence) / 2)
report <- function(key, y, guess) {
  found <- if (given$coded) ci.auc(roc(y, round(guess, 10), levels = c(0, 1), direction = "<", quiet = TRUE),
                                   conf.level = given$confidence, method = "delong")[c(2, 1, 3)]
           else { s <- (y - guess)^2; e <- z * sd(s) / sqrt(length(s))
                  sqrt(c(mean(s), max(0, mean(s) - e), mean(s) + e)) }
  number(paste0("effects.", key, c(".value", ".lower", ".upper")), found)
}
all <- list(X = X, y = y); trees <- forest(given$all, all)
total <- count <- numeric(length(y))
for (tree in trees) {
  total[tree$out] <- total[tree$out] + tree$of(X[tree$out, , drop = FALSE])
  count[tree$out] <- count[tree$out] + 1
}
stopifnot(count > 0)
guess <- total / count
report("out_of_bag", y, guess)
held <- given$held
rest <- list(X = X[!held, , drop = FALSE], y = y[!held])
on_held <- sapply(forest(given$rest, rest), function(tree) tree$of(X[held, , drop = FALSE]))
report("held_out", y[held], rowMeans(on_held))
share <- rowMeans(sapply(trees, function(tree) tree$taken / sum(tree$taken)))
for (j in seq_along(given$places)) {
  own <- given$places[[j]] + 1
  grows <- sapply(seq_along(trees), function(i) {
    tree <- trees[[i]]; rows <- X[tree$out, , drop = FALSE]; moved <- rows
    moved[, own] <- rows[given$orders[[i]][[j]] + 1, own]
    mean((y[tree$out] - tree$of(moved))^2) - mean((y[tree$out] - tree$of(rows))^2)
  })
  number(paste0("importance.", names(given$places)[j], c(".increase", ".error", ".impurity")),
         c(mean(grows), sd(grows) / sqrt(length(grows)), 100 * sum(share[own])))
}
squared <- mean((y - guess)^2)
number(paste0("model.model", c(".n", ".held_out", ".tried")), c(length(y), sum(held), given$tried))
number(paste0("model.model", c(".squared", ".explained")), c(squared, 1 - squared / mean((y - mean(y))^2)))
if (given$coded) number("model.model.error", mean((guess > 0.5) != (y > 0.5)))
"""


def numbers_of(case: RunCase, folder: Path) -> dict[str, float]:
    """What R says of the forests of a case."""
    frame_rows, frame = example(case.frame, case.where)
    request = completed(of_case(ID, case), frame)
    data, _ = prepare(frame_rows, request, frame)
    options, design = request.options, data.design("covariates")
    coded = bool(data.roles["outcome"][0].levels)
    rows, places = design.to_numpy(dtype=np.float32), data.places("covariates")
    outcome = data.event("outcome").astype(float) if coded else data.numbers("outcome")
    turn = pd.Series(outcome).groupby(outcome).cumcount().to_numpy() if coded else np.arange(len(rows))
    held = turn % options["parts"] == 0
    random = np.random.default_rng(request.seed)
    asked = (coded, options["trees"], options["tried"], options["least"])
    fit = grown(rows, outcome, *asked, int(random.integers(2**31)))
    apart = grown(rows[~held], outcome[~held], *asked, int(random.integers(2**31)))
    orders = [[random.permutation(len(out)).tolist() for _ in places] for _, out in unseen(fit, len(rows))]
    tried = options["tried"] or max(int(np.sqrt(rows.shape[1])) if coded else rows.shape[1] // 3, 1)
    given = {
        "outcome": outcome.tolist(),
        "coded": coded,
        "grow": options["tried"] >= rows.shape[1],
        "least": options["least"],
        "tried": tried,
        "confidence": options["confidence"],
        "held": held.tolist(),
        "places": places,
        "orders": orders,
        "all": _as_lists(fit),
        "rest": _as_lists(apart),
    }
    (folder / "given.json").write_text(json.dumps(given), encoding="utf-8")
    # Numbers as the trees have them, in single precision.
    design.astype(np.float32).astype(float).to_csv(folder / "rows.csv", index=False, float_format="%.17g")
    return printed(r(OF_TREES, folder))


def _as_lists(fit: Any) -> dict[str, Any]:
    trees = [one.tree_ for one in fit.estimators_]
    return {
        "drawn": [one.tolist() for one in fit.estimators_samples_],
        "trees": [
            {
                "left": tree.children_left.tolist(),
                "right": tree.children_right.tolist(),
                "feature": tree.feature.tolist(),
                "threshold": tree.threshold.tolist(),
                "value": tree.value[:, 0, -1].tolist(),
            }
            for tree in trees
        ],
    }


def store() -> None:
    """Writes `expected/random_forest.json`."""
    spec = algorithm(ID)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = {case.name: numbers_of(case, folder) for case in spec.cases}
        versions = dict(line.split() for line in r(VERSIONS, folder, "rpart", "pROC").splitlines())
    stored = {
        "made_with": {**versions, "draws": "made here; trees as oracle.convention says"},
        "cases": cases,
    }
    path = FOLDER / f"{ID}.json"
    path.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    store()
