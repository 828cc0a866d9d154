"""What the trainings of the voice share beside `workshop.training`: their folders, and voices as weights."""

import argparse
from pathlib import Path

from torch import Tensor, nn
from workshop import training
from workshop.training import WORK


def trainer_arguments(
    description: str | None, *, minutes: float, batch: int, rate: float, threads: int, seed: int
) -> argparse.ArgumentParser:
    """The options that every trainer of the voice has, with this one's defaults."""
    parser = training.trainer_arguments(
        description, WORK, minutes=minutes, batch=batch, rate=rate, threads=threads, seed=seed
    )
    parser.add_argument("--corpus", type=Path, required=True, help="folder of the corpus")
    parser.add_argument("--cache", type=Path, default=WORK / "cache", help="folder for the decoded sound")
    parser.add_argument("--weights", type=Path, help="start from the exported graphs in this folder")
    return parser


def one_hot_voices(voices: Tensor, count: int) -> Tensor:
    """voices: [B] indices -> [B, V] weights, one voice each."""
    return nn.functional.one_hot(voices, count).float()
