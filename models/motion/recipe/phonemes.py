"""Classes of phonemes: what the encoder tells apart, and what the rules of articulation speak of."""

CLASSES = tuple("sil p b m f v w θ ð t d n s z ʃ ʒ ʧ ʤ k ɡ ŋ l ɹ h j i ɪ ɛ æ ɑ ɔ ʌ ə ɜ ʊ u A I O W Y".split())
"""`sil`, then misaki's symbols; what is rare or sounds alike is told as its neighbour (`ALIKE`)."""

ALIKE = {
    "ɾ": "d",
    "T": "d",
    "ᵊ": "ə",
    "ɚ": "ɜ",
    "ᵻ": "ɪ",
    "ɐ": "ʌ",
    "ɒ": "ɑ",
    "a": "æ",
    "Q": "O",
    "r": "ɹ",
    "e": "ɛ",
    "o": "ɔ",
}
"""Symbols that are told as another class."""

SILENT = set(' ;:,.!?—…"()“”')
"""Characters of the corpus that are pauses."""

MARKS = set("ˈˌːʰʲ̃↓→↗↘ʔ")
"""Characters whose time belongs to the sound after them (stress) or before them (length)."""

CLOSED = frozenset("pbm")
OPEN = frozenset("ɑæW")
LIP_TO_TEETH = frozenset("fv")
ROUND = frozenset("wuʊOʃʒʧʤ")
BETWEEN_TEETH = frozenset("θð")


def class_of(symbol: str) -> int:
    """Return the class of a symbol of misaki's alphabet.

    >>> CLASSES[class_of("ɾ")], CLASSES[class_of(".")]
    ('d', 'sil')
    """
    told = ALIKE.get(symbol, symbol)
    return CLASSES.index(told) if told in CLASSES else 0
