import numpy as np

from recipe.oracles import noise_around_truth, true_around_calm

MASK = np.ones((3, 12), bool)


def case(error: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    mean = rng.normal(size=(1, 3, 12)).astype(np.float32)
    true = mean + rng.normal(size=(60, 3, 1)).astype(np.float32) * np.ones((1, 1, 12), np.float32)
    return true, MASK, true.mean(0, keepdims=True) + np.float32(error)


def test_true_deviations_around_the_true_mean_are_no_distance_from_the_truth() -> None:
    assert abs(true_around_calm(case(0.0))) < 0.02
    assert true_around_calm(case(1.0)) > 0.2


def test_noise_of_the_right_kind_around_the_true_mean_is_near() -> None:
    (found,) = noise_around_truth([case(0.0)], 200, np.random.default_rng(2))
    assert abs(found) < 0.05
