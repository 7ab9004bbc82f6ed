"""The working correlation of generalised estimating equations by moments as R's geepack solves them, without
a correction for the number of coefficients. statsmodels corrects, and has another rule for rows in a row."""

import numpy as np
from scipy import optimize


def correlation(residuals, clusters, structure):
    """`residuals`: Pearson's; rows of one cluster stand together, in order."""
    if structure == "independence":
        return 0.0
    size = (residuals**2).mean()
    products, apart = [], []
    for own in np.split(np.arange(len(residuals)), np.flatnonzero(np.diff(clusters)) + 1):
        first, second = np.triu_indices(len(own), 1)
        products.append(residuals[own][first] * residuals[own][second] / size)
        apart.append(second - first)
    product, gap = np.concatenate(products), np.concatenate(apart)
    if structure == "exchangeable":
        return float(product.mean())

    def equation(alpha):
        return ((product - alpha**gap) * gap * alpha ** (gap - 1)).sum()

    ends = np.linspace(-0.99, 0.99, 199)
    values = np.array([equation(one) for one in ends])
    turns = np.flatnonzero((values[:-1] > 0) & (values[1:] <= 0))
    if not len(turns):
        return float(product[gap == 1].mean())
    start = float(product[gap == 1].mean())
    near = min(turns, key=lambda one: abs(ends[one] - start))
    return float(optimize.brentq(equation, ends[near], ends[near + 1], xtol=1e-14))
