import numpy as np

from recipe import judges, pairs, table


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


def heard(edits: int, words: int, dnsmos: float) -> table.Heard:
    return table.Heard(judges.Judgement(edits, words, dnsmos, [1.0, 0.0], ""), 0.1, 2.0)


def test_pairs_compare_only_sentences_that_both_were_heard_in() -> None:
    ours = [pairs.Spoken("af_heart", name, heard(1, 10, 3.0), 0.9) for name in "abc"]
    theirs = [pairs.Spoken("af_heart", name, heard(0, 10, 3.5), 0.8) for name in "bcd"]
    rows = pairs.pairs({("student", 1, "shipped"): ours, ("teacher", 20, "float32"): theirs})
    assert [(r["system"], r["sentences"]) for r in rows] == [("teacher", 2)]
    assert rows[0]["wordErrorRate"] == {"difference": 0.1, "interval": [0.1, 0.1]}
    assert rows[0]["dnsmos"] == {"difference": -0.5, "interval": [-0.5, -0.5]}
    assert "| teacher | 20 | float32 | 2, 1 | +10.0 (+10.0 to +10.0) | -0.500" in pairs.pairs_markdown(rows)
