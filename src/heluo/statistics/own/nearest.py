"""Missing numbers filled by the mean of the nearest rows: distances over standardised columns that both rows
have, scaled up for those they lack. Equal distances count in the order of rows, so that the same rows give
the same values everywhere."""

import numpy as np


def filled_by_neighbours(values, neighbours):
    """`values` without gaps. A row that shares no column with any other gets the columns' means."""
    standard = (values - np.nanmean(values, axis=0)) / np.nanstd(values, axis=0, ddof=1)
    filled = values.copy()
    for row in np.flatnonzero(np.isnan(values).any(axis=1)):
        apart = (standard - standard[row]) ** 2
        both = (~np.isnan(apart)).sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            distance = np.sqrt(np.nansum(apart, axis=1) * values.shape[1] / both)
        distance[row] = np.nan
        for column in np.flatnonzero(np.isnan(values[row])):
            donors = np.flatnonzero(~np.isnan(values[:, column]) & np.isfinite(distance))
            near = donors[np.argsort(distance[donors].round(10), kind="stable")][:neighbours]
            filled[row, column] = values[near, column].mean() if len(near) else np.nanmean(values[:, column])
    return filled
