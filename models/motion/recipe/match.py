"""Match the spread of what one step draws to that of real motion: students draw a little too evenly."""

from pathlib import Path

import numpy as np
import torch

from .generator import MOUTH_LATENTS, Generator
from .train_flow import Batches, sample, velocity_of

CROPS = 96
MOST = 1.35
"""A gain beyond this would hide that the training failed."""


def match(generator: Generator, folder: Path, seed: int = 11) -> dict[str, list[float]]:
    """Scale brows and head so that one step's deviation over the training chains is the real one; return the gains."""
    torch.manual_seed(seed)
    batches = Batches(generator, folder, np.random.default_rng(seed), fit=False)
    latents, context, label = batches.draw(CROPS)
    with torch.no_grad():
        made = sample(velocity_of(generator.flow, context, label), batches.noise(CROPS), 1)
    gains = (latents.std((0, 1)) / made.std((0, 1))).clamp(1 / MOST, MOST)
    brows, head = gains[MOUTH_LATENTS:-6], gains[-6:]
    generator.anatomy.brow_scale.mul_(brows)
    generator.anatomy.head_scale.mul_(head)
    return {"brows": [round(float(g), 3) for g in brows], "head": [round(float(g), 3) for g in head]}
