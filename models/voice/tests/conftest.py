"""What several tests share: a corpus of two made-up sentences, and untrained networks."""

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from recipe.acoustic import Acoustic
from recipe.alphabet import identifiers
from recipe.drawing import Drawing
from recipe.export import Networks
from recipe.flow import Flow, Noise
from recipe.prosody import Contour, Reader, Scale
from recipe.rates import POSITION, SAMPLE_RATE


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus folder: one sentence to train on, one held out, a tone each."""
    rows, durations, pitch = [], [], []
    for name, split, phonemes in (("a", "train", "hˈI"), ("b", "test", "nˈO.")):
        tokens = len(identifiers(phonemes))
        durations.append(np.arange(2, 2 + tokens))
        positions = int(durations[-1].sum())
        curve = np.full(2 * positions, 120.0)
        curve[:4] = 8.0
        pitch.append(curve)
        path = tmp_path / "main" / f"{name}.opus"
        path.parent.mkdir(exist_ok=True)
        tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(positions * POSITION) / SAMPLE_RATE)
        soundfile.write(path, tone, SAMPLE_RATE, format="OGG", subtype="OPUS")
        rows.append(
            {
                "id": name,
                "file": f"main/{name}.opus",
                "split": split,
                "voice": "af_bella",
                "text": name,
                "samples": positions * POSITION,
                "phonemes": phonemes,
                "hidden_prosody": None,
            }
        )
    (tmp_path / "sentences.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    np.savez(
        tmp_path / "prosody.npz",
        ids=np.array(["a", "b"]),
        durations=np.concatenate(durations).astype(np.int16),
        durations_exact=np.concatenate(durations).astype(np.float16),
        f0=np.concatenate(pitch).astype(np.float16),
        energy=np.ones(sum(map(len, pitch)), np.float16),
        token_offset=np.cumsum([0, *map(len, durations)]),
        frame_offset=np.cumsum([0, *map(len, pitch)]),
    )
    return tmp_path


@pytest.fixture(scope="session")
def networks() -> Networks:
    """The networks of a voice, untrained, with a plausible scale."""
    torch.manual_seed(1)
    parts = Reader(4), Flow(), Contour(4), Acoustic(4)
    # Equal weights would be stored once: no two may be equal, as in a trained network.
    with torch.no_grad():
        for part in parts:
            for parameter in part.eval().parameters():
                parameter += 0.01 * torch.randn_like(parameter)
    mean = np.tile(np.array([[0.7, 5.0, 4.0]], np.float32), (4, 1))
    scale = Scale(mean, np.array([0.5, 0.2, 3.0], np.float32))
    noise = Noise(np.array([0.3, 0.6, 0.0], np.float32), np.array([0.954, 0.8, 1.0], np.float32))
    return Networks(*parts, scale, noise, Drawing(middle=0.4))
