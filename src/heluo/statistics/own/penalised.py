"""Linear and logistic regression with an elastic-net penalty along a path of penalties, in the scale of R's
glmnet: columns, and an outcome that is a number, are divided by their standard deviation (divisor n) before
the penalty acts. scikit-learn solves the quadratic problems; Newton steps around them make the logistic
one, whose own solvers there do not come near enough to the minimum."""

import numpy as np
from scipy.special import expit
from sklearn import config_context
from sklearn.linear_model import enet_path

NEAR, STEPS = 1e-10, 60


def grid(rows, outcome, mixing, count):
    """Penalties that fall in equal ratios from the smallest one at which every coefficient is 0."""
    z = standardised(rows)[0]
    largest = np.abs(z.T @ (outcome - outcome.mean())).max() / len(z) / max(mixing, 1e-3)
    ratio = 1e-2 if len(z) < z.shape[1] else 1e-4
    return largest * ratio ** (np.arange(count) / (count - 1))


def standardised(rows):
    """(rows, means, standard deviations); a constant column is 0 and has the deviation 1."""
    mean, scale = rows.mean(0), rows.std(0)
    scale = np.where(scale > 1e-12 * np.maximum(np.abs(mean), 1e-300), scale, 1.0)
    return (rows - mean) / scale, mean, scale


def path(rows, outcome, coded, mixing, penalties):
    """(intercepts, coefficients with a column a penalty), in the units of the columns. `coded`: the outcome
    is 0 or 1; `mixing`: 1 the lasso, 0 the ridge."""
    z, mean, scale = standardised(rows)
    if coded:
        level, slopes = logistic(z, outcome, mixing, penalties)
    else:
        size = outcome.std()
        slopes = quadratic(z, (outcome - outcome.mean()) / size, mixing, penalties / size) * size
        level = np.full(len(penalties), outcome.mean())
    slopes = slopes / scale[:, None]
    return level - mean @ slopes, slopes


def quadratic(rows, outcome, mixing, penalties, start=None):
    """Coefficients of the least squares of centred rows, a column a penalty."""
    gram, product = rows.T @ rows, rows.T @ outcome
    if mixing == 0:
        unit = np.eye(rows.shape[1])
        found = [np.linalg.solve(gram / len(rows) + one * unit, product / len(rows)) for one in penalties]
        return np.column_stack(found)
    # Thousands of small problems: scikit-learn's look at its arguments would be most of the time.
    with config_context(assume_finite=True, skip_parameter_validation=True):
        return enet_path(
            np.asfortranarray(rows),
            outcome,
            l1_ratio=mixing,
            alphas=penalties,
            precompute=np.ascontiguousarray(gram),
            Xy=product,
            coef_init=None if start is None else start.copy(),  # it is written into
            check_input=False,
            tol=1e-12,
            max_iter=100_000,
        )[1]


def logistic(rows, outcome, mixing, penalties):
    """(intercepts, coefficients) of standardised rows; each penalty starts where the last one ended."""
    level, slope = np.log(outcome.mean() / (1 - outcome.mean())), np.zeros(rows.shape[1])
    levels, slopes = [], []
    for penalty in penalties:
        value = objective(rows, outcome, mixing, penalty, level, slope)
        for _ in range(STEPS):
            linear = level + rows @ slope
            chance = expit(linear)
            weight = np.maximum(chance * (1 - chance), 1e-9)
            response = linear + (outcome - chance) / weight
            centre, middle = weight @ rows / weight.sum(), weight @ response / weight.sum()
            root = np.sqrt(weight)
            pulled = ((rows - centre) * root[:, None], (response - middle) * root)
            new = quadratic(*pulled, mixing, np.array([penalty]), slope)[:, 0]
            ahead = np.append(middle - centre @ new - level, new - slope)
            while True:
                found = objective(rows, outcome, mixing, penalty, level + ahead[0], slope + ahead[1:])
                if found <= value + 1e-12 or np.abs(ahead).max() < NEAR:
                    break
                ahead = ahead / 2
            level, slope, value = level + ahead[0], slope + ahead[1:], found
            if np.abs(ahead).max() < NEAR:
                break
        levels.append(level)
        slopes.append(slope)
    return np.array(levels), np.column_stack(slopes)


def objective(rows, outcome, mixing, penalty, level, slope):
    """Half the mean deviance and the penalty: what the coefficients make smallest."""
    linear = level + rows @ slope
    size = mixing * np.abs(slope).sum() + (1 - mixing) / 2 * (slope**2).sum()
    return float((np.logaddexp(0, linear) - outcome * linear).mean() + penalty * size)
