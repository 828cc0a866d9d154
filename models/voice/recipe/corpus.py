"""The corpus: sentences of four voices with phonemes, durations, pitch, energy and sound.

Reads the folder that `models/voice/README.md` describes (`sentences.jsonl`, `prosody.npz`, Opus
files) and keeps the decoded sound as one 16-bit file in a cache folder, because decoding in the
training loop would cost more than the training.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .alphabet import identifiers
from .rates import HOP, POSITION, SAMPLE_RATE

Float = npt.NDArray[np.float32]

VOICES = ("af_heart", "af_bella", "am_michael", "am_fenrir")
"""The four voices, in the order of the rows of every voice embedding."""

POLARITY = (1, 1, -1, 1)
"""Sign of each voice's sound against the teacher's own pulses. Nobody hears it, but a phase offset of half a turn lies
where the head's `tanh` ends, so the sound is turned over where that brings it near zero."""

UNVOICED_BELOW = 60.0
"""The teacher's pitch curve falls to a few hertz where there is no voice; under this it counts as none."""


@dataclass(frozen=True)
class Sentence:
    """One sentence of the corpus.

    tokens: [T] int64, identifiers with a silent one at either end.
    durations: [T] int64, positions of 25 ms a token; `durations_exact` [T] float32, before rounding.
    pitch: [F] float32, hertz at 80 a second, 0 where unvoiced.
    turns: [F] float64, phase of the teacher's own pulses in the middle of each frame, from the sentence's start.
    energy: [F] float32, the teacher's own scale (about -11 to 11).
    sound: [F * 300] int16 at 24 kHz, a view of the cache.
    hidden: whether the prosody was drawn from a hidden vector. It says *that*, never which.
    """

    name: str
    voice: int
    text: str
    phonemes: str
    tokens: npt.NDArray[np.int64]
    durations: npt.NDArray[np.int64]
    durations_exact: Float
    pitch: Float
    turns: npt.NDArray[np.float64]
    energy: Float
    sound: npt.NDArray[np.int16]
    hidden: bool
    group: str

    @property
    def positions(self) -> int:
        """Length in positions of 25 ms."""
        return int(self.durations.sum())


Row = dict[str, object]


def read_corpus(folder: Path, cache: Path, wanted: Callable[[Row], bool]) -> list[Sentence]:
    """Return the sentences of `folder` whose row of `sentences.jsonl` is `wanted`, in its order."""
    with (folder / "sentences.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    prosody = {key: value for key, value in np.load(folder / "prosody.npz").items()}
    index = {name: k for k, name in enumerate(prosody["ids"].tolist())}
    kept = [row for row in rows if row["voice"] in VOICES and wanted(row)]
    sounds = _read_sounds(folder, cache, kept)
    return [_sentence(row, index[str(row["id"])], prosody, sounds[str(row["id"])]) for row in kept]


def training_rows(row: Row) -> bool:
    """The rows the voice is trained on: the four voices' main part."""
    return row["split"] == "train" and str(row["file"]).startswith("main/")


def held_rows(row: Row) -> bool:
    """The held-out rows: fifty sentences a voice."""
    return row["split"] == "test" and str(row["file"]).startswith("main/")


def reading_rows(row: Row) -> bool:
    """Fifty held-out sentences with eight readings each."""
    return row["split"] == "readings"


def split_validation(sentences: list[Sentence], share: float = 0.02) -> tuple[list[Sentence], list[Sentence]]:
    """Split off every n-th text for validation; sentences of one text stay together."""
    every = round(1 / share)
    order = {text: k for k, text in enumerate(sorted({s.phonemes for s in sentences}))}
    train = [s for s in sentences if order[s.phonemes] % every]
    return train, [s for s in sentences if order[s.phonemes] % every == 0]


def _sentence(row: Row, k: int, prosody: dict[str, npt.NDArray[np.generic]], sound: npt.NDArray[np.int16]) -> Sentence:
    tokens = slice(*prosody["token_offset"][k : k + 2].astype(int).tolist())
    frames = slice(*prosody["frame_offset"][k : k + 2].astype(int).tolist())
    pitch = prosody["f0"][frames].astype(np.float32)
    sentence = Sentence(
        name=str(row["id"]),
        voice=VOICES.index(str(row["voice"])),
        text=str(row["text"]),
        phonemes=str(row["phonemes"]),
        tokens=np.array(identifiers(str(row["phonemes"])), np.int64),
        durations=prosody["durations"][tokens].astype(np.int64),
        durations_exact=prosody["durations_exact"][tokens].astype(np.float32),
        pitch=np.where(pitch < UNVOICED_BELOW, 0, pitch).astype(np.float32),
        turns=np.cumsum(pitch.astype(np.float64)) * HOP / SAMPLE_RATE,
        energy=prosody["energy"][frames].astype(np.float32),
        sound=sound,
        hidden=row["hidden_prosody"] is not None,
        group=str(row.get("group", "")),
    )
    if len(sentence.tokens) != len(sentence.durations) or sentence.positions * POSITION != len(sound):
        raise ValueError(f"{sentence.name}: tokens, durations and sound do not agree")
    return sentence


def _read_sounds(folder: Path, cache: Path, rows: list[Row]) -> dict[str, npt.NDArray[np.int16]]:
    """Return the sound of every row as a view of a file in `cache` that holds them end to end."""
    cache.mkdir(parents=True, exist_ok=True)
    names = [str(row["id"]) for row in rows]
    ends = np.cumsum([int(str(row["samples"])) for row in rows])
    store, listing = cache / "sound.int16", cache / "sound.json"
    if not listing.exists() or json.loads(listing.read_text()) != names:
        import soundfile

        with store.open("wb") as out:
            for row in rows:
                pcm, _ = soundfile.read(folder / str(row["file"]), dtype="int16")
                out.write(np.ascontiguousarray(pcm[: int(str(row["samples"]))]).tobytes())
        listing.write_text(json.dumps(names))
    sound = np.memmap(store, np.int16, "r")
    return {name: sound[end - int(str(row["samples"])) : end] for name, row, end in zip(names, rows, ends, strict=True)}
