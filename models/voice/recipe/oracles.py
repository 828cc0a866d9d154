"""What could be reached at best: samples that know more than any system may, beside true readings.

A set of true readings is [R, 3, T]; a mask [3, T] says where a value counts.
"""

import numpy as np

from .corpus import Float
from .distances import Mask, chosen, energy_distance, pairwise, within

Case = tuple[Float, Mask, Float]
"""True readings [R, 3, T] of a sentence, what counts of them, and the calm average [1, 3, T] that a system has."""


def deviations(true: Float) -> Float:
    """How readings lie around their own mean, made as wide as readings around the mean of all are."""
    count = len(true)
    return (true - true.mean(0)) * np.float32(np.sqrt(count / (count - 1)))


def true_around_calm(case: Case) -> float:
    """Energy distance of true deviations around the system's average: what is left is the average's error alone."""
    true, mask, calm = case
    moved, rows = chosen(calm + deviations(true), mask), chosen(true, mask)
    far = pairwise(moved, rows)
    across = (far.sum() - np.trace(far)) / (len(rows) * (len(rows) - 1))
    return 2 * float(across) - within(moved) - within(rows)


def noise_around_truth(cases: list[Case], samples: int, rng: np.random.Generator) -> list[float]:
    """Energy distances of noise around the true mean, an offset a clause and white, with the deviations' covariances:
    what is left is the structure alone."""
    away = [deviations(true)[:, :, 1:-1] for true, _, _ in cases]
    offsets = np.concatenate([a.mean(2) for a in away])
    own = np.cov(np.concatenate([(a - a.mean(2, keepdims=True)).transpose(1, 0, 2).reshape(3, -1) for a in away], 1))
    shared = np.cov(offsets.T)
    found = []
    for true, mask, _ in cases:
        noise = rng.multivariate_normal(np.zeros(3), own, (samples, true.shape[2]))
        noise += rng.multivariate_normal(np.zeros(3), shared, (samples, 1))
        drawn = (true.mean(0) + noise.transpose(0, 2, 1)).astype(np.float32)
        found.append(energy_distance(chosen(drawn, mask), chosen(true, mask)))
    return found
