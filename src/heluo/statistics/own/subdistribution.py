"""Fine and Gray's regression (1999) of the subdistribution hazard, with their variance, which takes in that
the censoring distribution is estimated. `cause`: 0 censored, 1 the event, 2 any other event."""

import numpy as np


def fine_gray(time, cause, design, most=50):
    """(coefficients, covariance, log likelihood, log likelihood at 0)."""
    centre = design.mean(0)
    risk = RiskSets(time, cause, design - centre)
    coefficients = np.zeros(design.shape[1])
    at_zero = current = risk.sums(coefficients)
    for _ in range(most):
        step = np.linalg.solve(current["information"], current["score"])
        found = risk.sums(coefficients + step)
        while not found["log_likelihood"] >= current["log_likelihood"] - 1e-9:
            step = step / 2
            found = risk.sums(coefficients + step)
        coefficients, current = coefficients + step, found
        if np.abs(step * np.sqrt(np.diag(current["information"]))).max() < 1e-10:
            break
    inverse = np.linalg.inv(current["information"])
    residual = risk.residuals(coefficients, current)
    covariance = inverse @ (residual.T @ residual) @ inverse
    return coefficients, covariance, current["log_likelihood"], at_zero["log_likelihood"]


class RiskSets:
    """Who is at risk when the event happens: who had none yet, and with falling weight who had another."""

    def __init__(self, time, cause, design):
        order = np.argsort(time, kind="stable")
        self.order, self.time, self.cause, self.design = order, time[order], cause[order], design[order]
        self.other = self.cause == 2
        times, which = np.unique(self.time, return_inverse=True)
        n = len(time)
        self.at_risk = (n - np.searchsorted(self.time, times, "left")).astype(float)
        self.censored = np.bincount(which, weights=self.cause == 0)
        uncensored = np.r_[1.0, np.cumprod(1 - self.censored / self.at_risk)[:-1]]
        self.times, self.weight = times, 1 / uncensored[which]
        self.events, self.own = np.unique(self.time[self.cause == 1], return_inverse=True)
        self.deaths = np.bincount(self.own).astype(float)
        self.falling = uncensored[np.searchsorted(times, self.events)]
        self.first = np.searchsorted(self.time, self.events, "left")

    def totals(self, values):
        """At each event time: `values` of those without an event yet, and of those with another, weighted."""
        from_here = np.vstack([values[::-1].cumsum(0)[::-1], np.zeros(values.shape[1])])[self.first]
        others = np.where(self.other, self.weight, 0)[:, None] * values
        gone = np.vstack([np.zeros(values.shape[1]), others.cumsum(0)])[self.first]
        return from_here + self.falling[:, None] * gone

    def sums(self, coefficients):
        """Log likelihood, score and information at `coefficients`."""
        x, p = self.design, self.design.shape[1]
        score = x @ coefficients
        ratio = np.exp(score)
        squares = (x[:, :, None] * x[:, None, :]).reshape(len(x), p * p)
        found = self.totals(ratio[:, None] * np.column_stack([np.ones(len(x)), x, squares]))
        mean = found[:, 1 : p + 1] / found[:, :1]
        spread = found[:, p + 1 :].reshape(-1, p, p) / found[:, 0][:, None, None]
        spread = spread - mean[:, :, None] * mean[:, None, :]
        happened = self.cause == 1
        return {
            "log_likelihood": float(score[happened].sum() - self.deaths @ np.log(found[:, 0])),
            "score": x[happened].sum(0) - self.deaths @ mean,
            "information": np.einsum("k,kij->ij", self.deaths, spread),
            "mean": mean,
            "hazard": self.deaths / found[:, 0],
            "ratio": ratio,
        }

    def residuals(self, coefficients, at):
        """One row a person: the share of the score, with what the censoring distribution adds."""
        x, hazard, mean = self.design, at["hazard"], at["mean"]
        jumps = np.column_stack([hazard, mean * hazard[:, None]])
        until = np.vstack([np.zeros(jumps.shape[1]), jumps.cumsum(0)])
        falling = jumps * self.falling[:, None]
        rest = np.vstack([falling[::-1].cumsum(0)[::-1], np.zeros(jumps.shape[1])])
        place = np.searchsorted(self.events, self.time, "right")
        later = np.where(self.other, self.weight, 0)[:, None] * rest[place]
        passed = until[place] + later
        share = -at["ratio"][:, None] * (x * passed[:, :1] - passed[:, 1:])
        happened = self.cause == 1
        share[happened] += x[happened] - mean[self.own]
        back = np.empty(share.shape)
        back[self.order] = share + self.of_censoring(at["ratio"], rest)
        return back

    def of_censoring(self, ratio, rest):
        """The part that comes from estimating who would have been censored."""
        x = self.design
        weight = np.where(self.other, self.weight * ratio, 0)
        gone = np.vstack([np.zeros(x.shape[1] + 1), np.column_stack([weight, weight[:, None] * x]).cumsum(0)])
        before = gone[np.searchsorted(self.time, self.times, "left")]
        to_come = rest[np.searchsorted(self.events, self.times, "left")]
        pull = (before[:, 1:] * to_come[:, :1] - before[:, :1] * to_come[:, 1:]) / self.at_risk[:, None]
        which = np.searchsorted(self.times, self.time)
        spent = np.cumsum(pull * (self.censored / self.at_risk)[:, None], axis=0)
        return np.where((self.cause == 0)[:, None], pull[which], 0) - spent[which]
