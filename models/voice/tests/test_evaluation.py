import numpy as np

from recipe import judges, table


def test_word_edits_are_counted() -> None:
    assert judges.edits(["the", "cat", "sat"], ["the", "cat", "sat"]) == 0
    assert judges.edits(["the", "cat", "sat"], ["cat", "sad", "now"]) == 3


def test_the_interval_of_no_difference_is_nothing() -> None:
    same = np.linspace(0, 1, 20)
    assert table.interval(same, same) == [0, 0]


def test_the_interval_holds_a_plain_difference() -> None:
    rng = np.random.default_rng(2)
    low, high = table.interval(rng.normal(0.5, 0.1, 200), rng.normal(0, 0.1, 200))
    assert low < 0.5 < high
    assert high - low < 0.1
