"""Phonemes as numbers: misaki's alphabet with the identifiers that Kokoro gave it.

The table lies in `alphabet.json` beside this file; identifier 0 is the silence before and after a
clause. Characters that are not in the table have no sound and are left out.
"""

import json
from pathlib import Path

SILENCE = 0
"""Identifier of the silent token that stands before and after every clause."""

ALPHABET: dict[str, int] = json.loads(Path(__file__).with_name("alphabet.json").read_text("utf-8"))
"""Identifier of every phoneme character."""

ALPHABET_SIZE = max(ALPHABET.values()) + 1
"""Rows an embedding of identifiers needs, unused ones included."""


def identifiers(phonemes: str) -> list[int]:
    """Return the identifiers of `phonemes` with a silent token before and after.

    >>> identifiers("a")
    [0, 43, 0]
    """
    return [SILENCE, *(ALPHABET[c] for c in phonemes if c in ALPHABET), SILENCE]
