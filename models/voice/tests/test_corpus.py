from pathlib import Path

import numpy as np

from recipe.batches import crop_batch, token_of_positions, turns_of_samples
from recipe.corpus import held_rows, read_corpus, training_rows
from recipe.prosody import Contour, Scale, token_values
from recipe.train_contour import collate, losses, prepare


def test_held_out_sentences_are_not_trained_on(corpus: Path) -> None:
    train = read_corpus(corpus, corpus / "cache", training_rows)
    held = read_corpus(corpus, corpus / "cache-test", held_rows)
    assert [s.name for s in train] == ["a"]
    assert [s.name for s in held] == ["b"]


def test_sound_pitch_and_durations_agree(corpus: Path) -> None:
    (sentence,) = read_corpus(corpus, corpus / "cache", training_rows)
    assert len(sentence.sound) == 600 * sentence.positions
    assert len(sentence.pitch) == len(sentence.energy) == 2 * sentence.positions
    assert sentence.pitch[:4].max() == 0
    assert sentence.pitch[4:].min() > 119


def test_the_cache_gives_the_same_sound_again(corpus: Path) -> None:
    first, second = (read_corpus(corpus, corpus / "cache", training_rows)[0].sound for _ in range(2))
    assert np.array_equal(first, second)
    assert np.abs(first).max() > 5000


def test_a_crop_starts_where_it_is_told(corpus: Path) -> None:
    (sentence,) = read_corpus(corpus, corpus / "cache", training_rows)
    crop = crop_batch([sentence], 5, [3])
    assert crop.index.tolist() == [[1, 1, 2, 2, 2]]
    assert crop.sound.shape == (1, 3000)
    assert crop.pitch.shape == (1, 10)


def test_positions_know_their_token() -> None:
    token, elapsed = token_of_positions(np.array([1, 3]))
    assert token.tolist() == [0, 1, 1, 1]
    assert elapsed.tolist() == [0, 0, 1, 2]


def test_values_of_a_token_are_means_over_its_voiced_frames(corpus: Path) -> None:
    (sentence,) = read_corpus(corpus, corpus / "cache", training_rows)
    values = token_values(sentence)
    assert np.allclose(values[1], np.log(120), atol=1e-3)
    assert np.allclose(np.exp(values[0]), sentence.durations)


def test_all_losses_of_prosody_are_finite(corpus: Path) -> None:
    sentences = read_corpus(corpus, corpus / "cache", training_rows)
    scale = Scale(np.zeros((4, 3), np.float32), np.ones(3, np.float32))
    parts = losses(Contour(4), collate(sentences, prepare(sentences, scale), scale))
    assert all(np.isfinite(part.item()) for part in parts.values())


def test_the_phase_of_a_crop_goes_on_from_what_came_before(corpus: Path) -> None:
    (sentence,) = read_corpus(corpus, corpus / "cache", training_rows)
    whole = turns_of_samples(sentence, 0, 3000)
    assert np.allclose(whole[1200:], turns_of_samples(sentence, 1200, 3000))
    turned = np.diff(np.unwrap(2 * np.pi * whole[1500:])) / (2 * np.pi)
    assert np.allclose(turned, 120 / 24_000, atol=1e-4)
