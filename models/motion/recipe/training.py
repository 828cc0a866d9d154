"""What the trainings of motion share beside `workshop.training`: their folders, and the networks as they stand."""

import argparse
from pathlib import Path

from workshop import training
from workshop.training import load_checkpoint

from .encoder import Encoder
from .generator import Generator

WORK = training.WORK / "motion"
"""Where checkpoints and caches lie unless told otherwise."""


def trainer_arguments(
    description: str | None, *, minutes: float, batch: int, rate: float, threads: int, seed: int
) -> argparse.ArgumentParser:
    """The options that every trainer of motion has, with this one's defaults."""
    parser = training.trainer_arguments(
        description, WORK, minutes=minutes, batch=batch, rate=rate, threads=threads, seed=seed
    )
    parser.add_argument("--voice", type=Path, required=True, help="folder of the corpus of synthetic voices")
    parser.add_argument("--sounds", type=Path, default=WORK / "sounds", help="folder of the decoded sound")
    parser.add_argument("--motion", type=Path, default=WORK / "motion.npz", help="the solved motion")
    return parser


def read_networks(folder: Path) -> tuple[Encoder, Generator]:
    """Build both networks from the averaged weights of the checkpoints in `folder`; untrained where there is none."""
    encoder, generator = Encoder(), Generator()
    for network, name in ((encoder, "encoder"), (generator, "split")):
        if (folder / f"{name}.pt").exists():
            network.load_state_dict(load_checkpoint(folder / f"{name}.pt")["average"])
    encoder.eval()
    generator.eval()
    generator.settle_with(encoder)
    return encoder, generator
