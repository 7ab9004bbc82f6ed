"""Multiple imputation by chained equations (van Buuren): numbers by predictive mean matching, codes by
multinomial logistic regression on a bootstrap sample. Columns are arrays with NaN where a value is missing;
codes are 0, 1, 2 …"""

import numpy as np
from sklearn.linear_model import LogisticRegression

DONORS = 5
RIDGE = 1e-5


def terms(columns, sizes):
    """A matrix of numbers as they are and of codes as dummies against 0. `sizes`: column -> levels, 0 of
    numbers."""
    parts = []
    for name, values in columns.items():
        parts += [values == level for level in range(1, sizes[name])] if sizes[name] else [values]
    return np.column_stack([np.asarray(one, dtype=float) for one in parts])


def chained(columns, sizes, imputations, rounds, random):
    """One completed copy of `columns` after the other."""
    gaps = {name: np.isnan(values) for name, values in columns.items()}
    incomplete = [name for name in columns if gaps[name].any()]
    for _ in range(imputations):
        filled = {name: values.copy() for name, values in columns.items()}
        for name in incomplete:
            filled[name][gaps[name]] = random.choice(columns[name][~gaps[name]], gaps[name].sum())
        for _ in range(rounds):
            for name in incomplete:
                others = terms({one: filled[one] for one in columns if one != name}, sizes)
                spread = others.std(0)
                others = (others - others.mean(0)) / np.where(spread > 0, spread, 1)
                gap, known = gaps[name], columns[name][~gaps[name]]
                draw = drawn_codes if sizes[name] else matched
                filled[name][gap] = draw(known, others[~gap], others[gap], random)
        yield filled


def matched(known, rows, wanted, random):
    """Values of rows whose predicted mean is near, under coefficients drawn from their posterior."""
    design, new = (np.column_stack([np.ones(len(one)), one]) for one in (rows, wanted))
    square = design.T @ design
    inverse = np.linalg.inv(square + np.diag(np.diag(square) * RIDGE))
    coefficient = inverse @ design.T @ known
    left = known - design @ coefficient
    spread = np.sqrt((left**2).sum() / random.chisquare(max(len(known) - design.shape[1], 1)))
    root = np.linalg.cholesky((inverse + inverse.T) / 2)
    drawn = coefficient + root @ random.standard_normal(len(coefficient)) * spread
    order = np.argsort(design @ coefficient, kind="stable")
    sorted_means = (design @ coefficient)[order]
    made = np.empty(len(new))
    for place, mean in enumerate(new @ drawn):
        at = np.searchsorted(sorted_means, mean)
        near = np.arange(max(at - DONORS, 0), min(at + DONORS, len(order)))
        near = near[np.argsort(np.abs(sorted_means[near] - mean), kind="stable")][:DONORS]
        made[place] = known[order[random.choice(near)]]
    return made


def drawn_codes(known, rows, wanted, random):
    """Codes drawn by the probabilities of a model of a bootstrap sample, in which each code occurs once at
    least."""
    codes, first = np.unique(known, return_index=True)
    if len(codes) == 1:
        return np.full(len(wanted), codes[0])
    sample = np.r_[first, random.integers(0, len(known), len(known))]
    model = LogisticRegression(C=1e4, solver="newton-cholesky", tol=1e-8).fit(rows[sample], known[sample])
    chances = model.predict_proba(wanted).cumsum(1)
    return codes[(random.random((len(wanted), 1)) > chances[:, :-1]).sum(1)]
