"""A random forest (Breiman 2001) with what is known of it from rows that a tree did not see: predictions out
of bag, and how much worse they get where a covariate is shuffled. scikit-learn grows the trees; its own
importances by shuffling take all rows."""

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor

MOST_SHUFFLED = 5000
# Rows out of bag of a tree that are shuffled; more change the mean by nothing.


def grown(rows, outcome, coded, trees, tried, least, state):
    """The forest. `tried`: columns that a split may choose from; 0: the square root of all, a third of all
    where the outcome is a number."""
    columns = rows.shape[1]
    usual = int(columns**0.5) if coded else columns // 3
    kind = RandomForestClassifier if coded else RandomForestRegressor
    fit = kind(
        n_estimators=trees,
        max_features=min(max(tried or usual, 1), columns),
        min_samples_leaf=least,
        random_state=state,
        n_jobs=1,
    )
    return fit.fit(rows, outcome)


def predicted(tree, rows):
    """Probability of the event, or the number."""
    if hasattr(tree, "predict_proba"):
        return tree.predict_proba(rows, check_input=False)[:, 1]
    return tree.predict(rows, check_input=False)


def unseen(fit, count):
    """Tree by tree: the rows that it was not grown of."""
    for tree, drawn in zip(fit.estimators_, fit.estimators_samples_, strict=True):
        out = np.ones(count, dtype=bool)
        out[drawn] = False
        yield tree, np.flatnonzero(out)


def out_of_bag(fit, rows, outcome):
    """(prediction of each row by the trees that did not see it, NaN where all did; mean squared error after
    each tree)."""
    total, count, errors = np.zeros(len(rows)), np.zeros(len(rows)), []
    for tree, out in unseen(fit, len(rows)):
        total[out] += predicted(tree, rows[out])
        count[out] += 1
        seen = count > 0
        errors.append(float(((outcome[seen] - total[seen] / count[seen]) ** 2).mean()))
    return np.where(count > 0, total / np.maximum(count, 1), np.nan), errors


def shuffled(fit, rows, outcome, places, random):
    """By how much the mean squared error out of bag grows where the columns of a covariate are shuffled
    together: a row a tree, a column a covariate. `places`: the columns of each covariate."""
    found = np.zeros((len(fit.estimators_), len(places)))
    for number, (tree, out) in enumerate(unseen(fit, len(rows))):
        out = out[:MOST_SHUFFLED]
        own = rows[out]
        error = ((outcome[out] - predicted(tree, own)) ** 2).mean()
        for covariate, columns in enumerate(places):
            moved = own.copy()
            moved[:, columns] = own[random.permutation(len(own))][:, columns]
            found[number, covariate] = ((outcome[out] - predicted(tree, moved)) ** 2).mean() - error
    return found
