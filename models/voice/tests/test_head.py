import torch

from recipe.head import compose, overlap, pulses, synthesise
from recipe.losses import magnitudes, phase_loss, spectral_loss
from recipe.rates import BINS, HOP, SAMPLE_RATE


def test_a_pulse_train_has_every_harmonic_at_unit_amplitude() -> None:
    train = pulses(torch.full((1, 160), 200.0))
    spectrum = magnitudes(train, 2400)[0].mean(1)
    step = SAMPLE_RATE / 2400
    for harmonic in (1, 5, 30):
        assert abs(spectrum[round(200 * harmonic / step)] - 1) < 0.05
    assert spectrum[round(11_500 / step)] < 0.02


def test_there_are_no_pulses_without_pitch() -> None:
    assert pulses(torch.zeros(1, 20)).abs().max() == 0


def test_a_flat_harmonic_spectrum_gives_the_pulses_back() -> None:
    pitch = torch.full((1, 60), 150.0)
    spectra = torch.zeros(1, 5, BINS, 60)
    spectra[:, 2:4] = -30.0
    # The source is scaled so that a unit cosine has magnitude one: 300 undoes it.
    made = synthesise(spectra, pitch) * (HOP / 1)
    inside = slice(10 * HOP, 50 * HOP)
    assert torch.allclose(made[:, inside], pulses(pitch)[:, inside], atol=2e-2)


def test_equal_seeds_give_equal_noise() -> None:
    spectra = torch.zeros(1, 5, BINS, 10)
    first, second = (synthesise(spectra, torch.zeros(1, 10), torch.Generator().manual_seed(5)) for _ in range(2))
    assert torch.equal(first, second)


def test_a_sound_is_at_no_distance_from_itself() -> None:
    sound = torch.randn(1, 9600) * 0.1
    assert sum(float(part) for part in spectral_loss(sound, sound).values()) < 1e-6
    assert spectral_loss(sound, 0.5 * sound)["log"] > 0.3


def test_pulses_take_the_phase_they_are_given() -> None:
    pitch = torch.full((1, 40), 120.0)
    turns = (torch.arange(1, 40 * HOP + 1, dtype=torch.float64) * 120 / SAMPLE_RATE).remainder(1.0)[None]
    assert torch.allclose(pulses(pitch, turns), pulses(pitch), atol=1e-2)
    shifted = pulses(pitch, (turns + 0.5).remainder(1.0))
    assert torch.allclose(shifted[:, 100:], pulses(pitch)[:, :-100], atol=1e-1)


def test_the_certain_part_is_judged_by_its_phase() -> None:
    spectra = torch.zeros(1, 5, BINS, 60)
    spectra[:, 2:4] = -30.0
    certain, _ = compose(spectra, torch.full((1, 60), 150.0))
    sound = overlap(certain)
    assert float(phase_loss(certain, sound)) < 0.1
    assert float(phase_loss(-certain, sound)) > 1.5
