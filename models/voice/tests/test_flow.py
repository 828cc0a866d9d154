"""The formulas of the flow, on one whose average velocity is known in closed form."""

import numpy as np
import pytest
import torch
from torch import Tensor

from recipe.distances import energy_distance, nearer, neighbour_sums
from recipe.flow import Flow, Noise, even_times, split_target, travel, wide
from recipe.readings import Reading, endless
from recipe.texts import holds_any, runs_of_words
from recipe.train_flow import velocity_loss
from recipe.train_student import boundary_loss, consistency_loss, draw_intervals, split_loss

SIGMA = 0.5
"""Spread of the data: a normal distribution, whose flow only stretches."""


def size(t: Tensor) -> Tensor:
    """Spread of z_t."""
    return ((1 - t) ** 2 * SIGMA**2 + t**2).sqrt()


def average_velocity(z: Tensor, r: Tensor, t: Tensor) -> Tensor:
    """The true u(z, r, t): z_r = z · size(r) / size(t); at r = t the plain velocity."""
    plain = (t - (1 - t) * SIGMA**2) / size(t) ** 2
    stretched = (1 - size(r) / size(t)) / (t - r).clamp(min=1e-6)
    return z * wide(torch.where(t - r < 1e-4, plain, stretched))


def test_the_true_average_velocity_is_its_own_split_target() -> None:
    r, s, t = draw_intervals(64)
    t = t.clamp(min=0.05)
    r, s = torch.minimum(r, t - 0.04).clamp(min=0), torch.minimum(s, t - 0.02).clamp(min=0)
    s = torch.maximum(r, s)
    z = torch.randn(64, 3, 5, dtype=torch.float64)
    r, s, t = r.double(), s.double(), t.double()
    target = split_target(average_velocity, z, r, s, t)
    assert (target - average_velocity(z, r, t)).abs().max() < 1e-3


def test_a_wrong_average_velocity_is_not() -> None:
    def wrong(z: Tensor, r: Tensor, t: Tensor) -> Tensor:
        return average_velocity(z, t, t)

    r, s, t = torch.zeros(8), torch.full((8,), 0.5), torch.ones(8)
    z = torch.randn(8, 3, 5)
    assert (split_target(wrong, z, r, s, t) - wrong(z, r, t)).abs().max() > 0.1


@pytest.mark.parametrize("times", [[1.0, 0.0], [1.0, 0.3, 0.0], even_times(7)])
def test_average_steps_of_any_size_end_in_the_same_place(times: list[float]) -> None:
    z = torch.randn(4, 3, 6)
    assert (travel(average_velocity, z, times) - SIGMA * z).abs().max() < 1e-4


def test_many_plain_steps_come_near_and_one_does_not() -> None:
    z = torch.randn(4, 3, 6)
    many = travel(average_velocity, z, even_times(400), average=False)
    one = travel(average_velocity, z, even_times(1), average=False)
    assert (many - SIGMA * z).abs().max() < 0.02
    assert (one - SIGMA * z).abs().max() > 0.1


def test_both_students_lose_nothing_where_they_are_right() -> None:
    z, zeros = torch.randn(32, 3, 5), torch.zeros(32)
    t = draw_intervals(32)[2].clamp(min=0.2)
    assert split_loss(average_velocity, z, zeros, zeros + 0.1, t).max() < 1e-4
    assert boundary_loss(average_velocity, average_velocity, z, t).max() == 0
    assert consistency_loss(average_velocity, average_velocity, average_velocity, z, t).max() < 2e-3
    assert boundary_loss(lambda z, r, t: 0 * z, average_velocity, z, t).mean() > 0.01


def test_noise_has_unit_spread_and_the_share_it_was_told() -> None:
    noise = Noise.like([np.full((3, 4), sign, np.float32) for sign in (-1, 1)])
    assert noise.shared == pytest.approx([0.95**0.5] * 3)
    drawn = noise.draw(4000, 4, torch.Generator().manual_seed(1))
    assert float(drawn.std()) == pytest.approx(1, abs=0.03)
    assert float((drawn[:, 1, 0] * drawn[:, 1, 3]).mean()) == pytest.approx(0.95, abs=0.05)


def test_the_flow_learns_from_a_batch() -> None:
    flow, noise = Flow(), Noise(np.zeros(3, np.float32), np.ones(3, np.float32))
    told = flow.adapt(torch.randn(2, 128, 7), torch.randn(2, 3, 7), torch.rand(2, 3, 7) + 0.1, None)
    velocity_loss(flow, told, torch.randn(2, 3, 7), torch.ones(2, 3, 7), noise).backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in flow.parameters())


def test_energy_distance_is_nothing_between_equal_sources_and_grows_with_a_shift() -> None:
    rng = np.random.default_rng(3)
    a, b = rng.normal(size=(400, 6)), rng.normal(size=(400, 6))
    assert abs(energy_distance(a, b)) < 0.02
    assert energy_distance(a, b + 1) > 0.4


def test_neighbours_that_move_together_are_coherent() -> None:
    rng, mask = np.random.default_rng(3), np.ones((3, 9), bool)
    together = np.repeat(rng.normal(size=(50, 3, 1)), 9, 2)
    assert np.divide(*neighbour_sums(together, mask, 1)) == pytest.approx(1)
    assert abs(np.divide(*neighbour_sums(rng.normal(size=(50, 3, 9)), mask, 1))) < 0.2


def test_samples_that_hold_the_truth_are_nearer_than_an_average() -> None:
    true = np.random.default_rng(3).normal(size=(8, 3, 5))
    assert nearer(true, true, true.mean(0)[None], np.ones((3, 5), bool)) == 1


def test_batches_are_of_one_length_and_lose_nothing() -> None:
    rng = np.random.default_rng(1)
    readings = [
        Reading(0, np.zeros(n, np.int64), np.zeros((3, n), np.float32), True) for n in rng.integers(3, 6, size=50)
    ]
    batches, seen = endless(readings, 20, rng), 0
    while seen < 50:
        batch = next(batches)
        assert batch.values.shape[2] == batch.tokens.shape[1]
        seen += len(batch.tokens)
    assert seen == 50


def test_a_text_that_shares_five_words_with_a_held_one_is_found() -> None:
    pieces = runs_of_words(["ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˈOvəɹ"])
    from recipe.alphabet import identifiers

    assert holds_any(np.array(identifiers("sˈO ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps.")), pieces)
    assert not holds_any(np.array(identifiers("ðə kwˈɪk bɹˈWn fˈɑks.")), pieces)
