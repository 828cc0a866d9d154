"""Sound of every source as 16-bit samples at 16 kHz, decoded once into one file a source.

python -m recipe.sounds --voice DIR --speech DIR --motion DIR
"""

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
from scipy.signal import resample_poly

from .rates import SAMPLE_RATE
from .training import WORK

Sound = npt.NDArray[np.int16]


@dataclass(frozen=True)
class Sounds:
    """Sounds by name, views of one file."""

    names: list[str]
    places: dict[str, tuple[int, int]]
    samples: Sound

    def __getitem__(self, name: str) -> Sound:
        start, end = self.places[name]
        return self.samples[start:end]


def decode(path: Path) -> Sound:
    """Read any file that libsndfile reads, as mono at 16 kHz."""
    pcm, rate = soundfile.read(path, dtype="float32", always_2d=True)
    mono = pcm.mean(1)
    if rate != SAMPLE_RATE:
        shared = int(np.gcd(rate, SAMPLE_RATE))
        mono = resample_poly(mono, SAMPLE_RATE // shared, rate // shared)
    return np.clip(np.round(mono * 32767), -32768, 32767).astype(np.int16)


def make_sounds(cache: Path, source: str, files: Iterable[tuple[str, Path]]) -> None:
    """Decode (name, file) pairs into the cache, unless they are there."""
    cache.mkdir(parents=True, exist_ok=True)
    listing = cache / f"{source}.json"
    if listing.exists():
        return
    places, end = {}, 0
    with (cache / f"{source}.int16").open("wb") as out:
        for name, path in files:
            pcm = decode(path)
            out.write(pcm.tobytes())
            places[name] = (end, end + len(pcm))
            end += len(pcm)
    listing.write_text(json.dumps(places))


def read_sounds(cache: Path, source: str) -> Sounds:
    """Read what `make_sounds` made."""
    places = {name: (start, end) for name, (start, end) in json.loads((cache / f"{source}.json").read_text()).items()}
    return Sounds(list(places), places, np.memmap(cache / f"{source}.int16", np.int16, "r"))


def main() -> None:
    """Decode everything."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("voice", "speech", "motion"):
        arguments.add_argument(f"--{name}", type=Path, required=True)
    arguments.add_argument("--cache", type=Path, default=WORK / "sounds")
    options = arguments.parse_args()
    with (options.voice / "sentences.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    make_sounds(options.cache, "motion", ((p.stem, p) for p in sorted((options.motion / "audio").glob("*.opus"))))
    make_sounds(options.cache, "speech", ((p.stem, p) for p in sorted(options.speech.rglob("*.opus"))))
    make_sounds(options.cache, "voice", ((row["id"], options.voice / row["file"]) for row in rows))


if __name__ == "__main__":
    main()
