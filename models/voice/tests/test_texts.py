import json
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from recipe.texts import LONGEST, own_texts, pieces, recombined, training_texts


def test_a_long_text_is_cut_where_a_clause_ends_and_loses_nothing() -> None:
    text = ", ".join(["wˈʌn tˈu θɹˈi fˈɔɹ fˈIv sˈɪks"] * 6)
    cut = list(pieces(text))
    assert len(cut) > 1
    assert " ".join(cut) == text
    assert all(piece.endswith(",") for piece in cut[:-1])


def test_recombined_texts_are_of_words_that_may_be_trained_on() -> None:
    texts, rng = ["ðə kwˈɪk fˈɑks.", "wˈʌn tˈu."], np.random.default_rng(1)
    made = [recombined(texts, rng) for _ in range(50)]
    assert {word for text in made for word in text.split()} <= {word for text in texts for word in text.split()}
    assert any(text not in texts for text in made)
    assert all(len(text) <= LONGEST for text in made)


def test_texts_of_ones_own_share_no_five_words_with_what_is_held_out(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = {"id": "c", "split": "readings", "phonemes": "wˈʌn tˈu θɹˈi fˈɔɹ fˈIv."}
    with (corpus / "sentences.jsonl").open("a", encoding="utf-8") as rows:
        rows.write(json.dumps(held) + "\n")
    monkeypatch.setitem(sys.modules, "hibari", SimpleNamespace(Hibari=lambda: SimpleNamespace(phonemize=str.split)))
    texts = tmp_path / "texts.tsv"
    texts.write_text("1\tsˈO wˈʌn tˈu θɹˈi fˈɔɹ fˈIv. hˈI\n2\twˈʌn tˈu θɹˈi fˈɔɹ.\n3\thˈI\n", encoding="utf-8")

    assert own_texts(texts, corpus) == ["wˈʌn tˈu θɹˈi fˈɔɹ."]
    assert training_texts(corpus) == ["hˈI"]
