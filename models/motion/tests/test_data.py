"""The stages before training, on made-up data."""

import numpy as np
import torch

from recipe.align import split
from recipe.articulate import Rules, broken, rules_for
from recipe.chains import glide
from recipe.measures import Closures, below_mean, lag
from recipe.names import UNITS
from recipe.solve import bounded
from recipe.speech import segment
from recipe.spoil import Spoiler
from recipe.train_flow import sample


def test_a_bounded_solution_is_the_plain_one_where_bounds_do_not_matter() -> None:
    random = np.random.default_rng(1)
    table = random.normal(size=(5, 20))
    normal, wanted = table @ table.T, random.uniform(0.2, 0.8, (7, 5))
    assert np.abs(bounded(normal, wanted @ normal, 2000) - wanted).max() < 1e-3


def test_a_bounded_solution_stays_inside() -> None:
    made = bounded(np.eye(2), np.array([[-3.0, 4.0]]))
    assert made.tolist() == [[0.0, 1.0]]


def test_stress_belongs_to_the_sound_after_it_and_a_short_space_to_its_neighbours() -> None:
    classes, starts, _ = segment(["#", "b", "ˈ", "A", " ", "m", "#"], np.array([4, 2, 1, 4, 2, 3, 4.0]))
    assert len(classes) == 5
    assert np.allclose(np.diff(starts), [4 * 0.025, 2 * 0.025, 6 * 0.025, 4 * 0.025])


def test_a_closed_frame_breaks_nothing_and_an_open_one_does() -> None:
    class Lips:
        def gap(self, units: torch.Tensor) -> torch.Tensor:
            return 0.8 + 30 * units[..., 0]

    rules = rules_for([("sil", 0.0, 0.1), ("m", 0.1, 0.3), ("ɑ", 0.3, 0.5)], 15)
    tensors = Rules(**{name: torch.from_numpy(value)[None] for name, value in rules.items()})
    units = torch.zeros(1, 15, len(UNITS))
    shut = broken(units, tensors, Lips())  # type: ignore[arg-type]
    units[..., 0] = 0.3
    agape = broken(units, tensors, Lips())  # type: ignore[arg-type]
    assert shut["closed"] == 0 < agape["closed"]
    assert agape["open"] == 0 < shut["open"]


def test_closures_are_counted_where_they_are_wanted() -> None:
    gap = np.full(30, 6.0)
    gap[10] = 0.5
    gap[20] = 0.5
    counted = Closures()
    counted.add(gap, [("b", 0.38, 0.46), ("ɑ", 0.5, 0.7)])
    assert (counted.wanted, counted.met, counted.closures, counted.explained) == (1, 1, 2, 1)


def test_a_later_curve_has_a_positive_lag() -> None:
    wave = np.sin(np.arange(75) / 4)
    assert 35 < lag(np.roll(wave, 1), wave) < 45


def test_the_mean_has_no_advantage_over_itself() -> None:
    real = np.random.default_rng(1).normal(size=200)
    assert abs(below_mean(np.full(200, real.mean()), real)) < 1e-9


def test_clips_are_joined_without_a_jump() -> None:
    joined = glide([np.zeros((75, 1)), np.ones((75, 1))])
    assert np.abs(np.diff(joined[:, 0])).max() < 0.2
    assert joined[-1] == 1


def test_an_alignment_finds_the_border() -> None:
    told = np.log(np.array([[0.9, 0.1]] * 5 + [[0.1, 0.9]] * 3))
    assert split([0, 1], told) == [5]


def test_spoiled_speech_keeps_its_length_and_its_bounds() -> None:
    random = np.random.default_rng(1)
    spoil = Spoiler(random, random.normal(0, 0.1, 480_000).astype(np.float32))
    for _ in range(20):
        made = spoil(random.normal(0, 0.1, 48_000).astype(np.float32))
        assert made.shape == (48_000,) and np.abs(made).max() <= 1


def test_one_step_of_an_exact_average_velocity_is_many_steps() -> None:
    def velocity(z: torch.Tensor, r: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
        return torch.ones_like(z)

    noise = torch.randn(2, 3, 4)
    assert torch.allclose(sample(velocity, noise, 1), sample(velocity, noise, 16, instant=True), atol=1e-5)
