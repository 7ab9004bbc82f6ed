"""Intraclass correlations with their F tests and intervals (Shrout and Fleiss 1979; McGraw and Wong 1996)."""

from scipy import stats


def intraclass(values, confidence):
    """`coefficients`: name → icc, lower, upper, statistic, df, df_error, p; `squares`: source → (sum of
    squares, df). `values`: a row a person, a column a measurement."""
    n, k = values.shape
    overall = values.mean()
    rows = k * ((values.mean(1) - overall) ** 2).sum()
    columns = n * ((values.mean(0) - overall) ** 2).sum()
    error = ((values - overall) ** 2).sum() - rows - columns
    rest = (n - 1) * (k - 1)
    msr, msc, mse = rows / (n - 1), columns / (k - 1), error / rest
    msw = (columns + error) / (n * (k - 1))
    found = {}
    for freedom, ms, single, average in (
        (n * (k - 1), msw, "ICC(1)", "ICC(k)"),
        (rest, mse, "ICC(C,1)", "ICC(C,k)"),
    ):
        f = msr / ms
        share = (1 + confidence) / 2
        low = f / stats.f.ppf(share, n - 1, freedom)
        high = f * stats.f.ppf(share, freedom, n - 1)
        ends = [(one - 1) / (one + k - 1) for one in (f, low, high)]
        found[single] = _row(ends, f, n - 1, freedom)
        found[average] = _row([1 - 1 / one for one in (f, low, high)], f, n - 1, freedom)
    single = agreement(msr, msc, mse, (n, k), confidence)
    found["ICC(A,1)"] = _row(single, msr / mse, n - 1, rest)
    average = [(msr - mse) / (msr + (msc - mse) / n), *(one * k / (1 + (k - 1) * one) for one in single[1:])]
    found["ICC(A,k)"] = _row(average, msr / mse, n - 1, rest)
    squares = {"rows": (rows, n - 1), "measurements": (columns, k - 1), "error": (error, rest)}
    return {"coefficients": found, "squares": squares}


def agreement(msr, msc, mse, shape, confidence):
    """ICC(A,1) with its interval, whose degrees of freedom are Satterthwaite's."""
    n, k = shape
    icc = (msr - mse) / (msr + (k - 1) * mse + k / n * (msc - mse))
    a, b = k * icc / (n * (1 - icc)), 1 + k * icc * (n - 1) / (n * (1 - icc))
    freedom = (a * msc + b * mse) ** 2 / ((a * msc) ** 2 / (k - 1) + (b * mse) ** 2 / ((n - 1) * (k - 1)))
    share = (1 + confidence) / 2
    low, high = stats.f.ppf(share, n - 1, freedom), stats.f.ppf(share, freedom, n - 1)
    rest = k * msc + (k * n - k - n) * mse
    return [
        icc,
        n * (msr - low * mse) / (low * rest + n * msr),
        n * (high * msr - mse) / (rest + n * high * msr),
    ]


def _row(ends, f, df, freedom):
    values = dict(zip(("icc", "lower", "upper"), map(float, ends), strict=True))
    p = float(stats.f.sf(f, df, freedom))
    return {**values, "statistic": float(f), "df": df, "df_error": freedom, "p": p}
