"""How near samples lie to true readings of the same sentence: pure functions of arrays.

A set of readings is [R, 3, T]; a mask [3, T] says where a value counts.
"""

import numpy as np
import numpy.typing as npt

from .corpus import Float

Mask = npt.NDArray[np.bool_]


def pairwise(a: Float, b: Float) -> Float:
    """Root mean square distances between the rows of a [R, K] and of b [S, K] -> [R, S]."""
    squares: Float = np.maximum((a**2).mean(1)[:, None] + (b**2).mean(1) - 2 * a @ b.T / a.shape[1], 0)
    return np.sqrt(squares)


def within(a: Float) -> float:
    """Mean distance of two different rows; 0 for a single row."""
    count = len(a)
    return float(pairwise(a, a).sum() / (count * (count - 1))) if count > 1 else 0.0


def energy_distance(a: Float, b: Float) -> float:
    """Energy distance of two samples, [R, K] and [S, K], without bias: 0 in the mean where both come from one source.

    A single row stands for itself, a certain answer (Székely and Rizzo 2013).
    """
    return 2 * float(pairwise(a, b).mean()) - within(a) - within(b)


def chosen(readings: Float, mask: Mask, channel: int | None = None) -> Float:
    """[R, 3, T] -> [R, K]: the values that count, of one channel or of all."""
    if channel is None:
        return readings[:, mask]
    return readings[:, channel, mask[channel]]


def marginal_distance(a: Float, b: Float, mask: Mask, channel: int) -> float:
    """Mean over the phonemes of the energy distance of one value alone."""
    first, second = chosen(a, mask, channel), chosen(b, mask, channel)
    return float(np.mean([energy_distance(first[:, k : k + 1], second[:, k : k + 1]) for k in range(first.shape[1])]))


def spreads(readings: Float, mask: Mask, channel: int) -> Float:
    """Standard deviation of each phoneme's value over the readings, [K]."""
    values = chosen(readings, mask, channel)
    return values.std(0, ddof=1) if len(values) > 1 else np.zeros(values.shape[1], np.float32)


def neighbour_sums(readings: Float, mask: Mask, channel: int) -> tuple[float, float]:
    """Covariance of neighbouring phonemes' deviations and their variance; the quotient of sums is a correlation."""
    values = chosen(readings, mask, channel)
    if len(values) < 2 or values.shape[1] < 2:
        return 0.0, 0.0
    away = values - values.mean(0)
    return float((away[:, 1:] * away[:, :-1]).mean()), float((away**2).mean())


def nearer(true: Float, samples: Float, calm: Float, mask: Mask) -> float:
    """Share of the true readings that are nearer to one of the samples than to the regression's answer."""
    rows = chosen(true, mask)
    best = pairwise(rows, chosen(samples, mask)).min(1)
    return float((best < pairwise(rows, chosen(calm, mask))[:, 0]).mean())


def bootstrap(values: Float, draws: int = 2000) -> list[float]:
    """95 % interval of the mean over sentences."""
    rng = np.random.default_rng(1)
    means = values[rng.integers(0, len(values), (draws, len(values)))].mean(1)
    return [round(float(x), 4) for x in np.quantile(means, [0.025, 0.975])]


def ratio_interval(above: Float, below: Float, draws: int = 2000) -> list[float]:
    """95 % interval of the quotient of two means over the same sentences."""
    rng = np.random.default_rng(1)
    drawn = rng.integers(0, len(above), (draws, len(above)))
    return [round(float(x), 4) for x in np.quantile(above[drawn].mean(1) / below[drawn].mean(1), [0.025, 0.975])]
