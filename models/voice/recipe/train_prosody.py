"""Train the regression of prosody: the calm average of each value, and how far readings reach from it.

python -m recipe.train_prosody --corpus DIR --minutes 20
"""

import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from workshop.training import Average, Course, averaged, size_in_millions

from .begin import reader_weights
from .corpus import VOICES
from .prosody import Reader
from .readings import Readings, endless, load
from .training import trainer_arguments


def losses(reader: Reader, batch: Readings) -> dict[str, Tensor]:
    """Squared error of the mean, and the likelihood of the reach around it (which does not pull the mean)."""
    encoded = reader.encode(batch.tokens, batch.voice, batch.varied, None)
    return regression_losses(*reader.regress(encoded, None), batch.values)


def regression_losses(calm: Tensor, reach: Tensor, values: Tensor) -> dict[str, Tensor]:
    """The same from the answers, [B, 3, T] each."""
    squared = (calm - values).square()
    likelihood = 0.5 * squared.detach() / reach.square() + reach.log()
    duration, pitch, energy = squared.mean((0, 2))
    return {"duration": duration, "pitch": pitch, "energy": energy, "reach": likelihood.clamp(max=20).mean()}


@torch.no_grad()
def validate(reader: Reader, average: Average, batches: list[Readings]) -> dict[str, float]:
    """Mean losses of the averaged weights, each batch by its readings."""
    with averaged(reader, average):
        parts = [(losses(reader, b), len(b.tokens)) for b in batches]
    total = sum(count for _, count in parts)
    return {f"valid_{name}": sum(float(p[name]) * n for p, n in parts) / total for name in parts[0][0]}


def main() -> None:
    """Train for so many minutes, from the last checkpoint if there is one."""
    parser = trainer_arguments(__doc__, minutes=20, batch=2304, rate=1.5e-3, threads=1, seed=1)
    parser.add_argument("--made", type=Path, help="readings of recipe.make_prosody; made.npz beside the checkpoints")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    made = options.made or options.out / "made.npz"
    scale, readings, held = load(options.corpus, options.cache, made)
    reader = Reader(len(VOICES))
    if options.weights:
        reader.load_state_dict(reader_weights(options.weights))
    optimiser = torch.optim.AdamW(reader.parameters(), options.rate, betas=(0.9, 0.98), weight_decay=0.02)
    course = Course(options.out / "prosody.pt", reader, optimiser, options, decay=0.998)
    rng = np.random.default_rng([options.seed, course.step])
    held_batches = [b for b, _ in zip(endless(held, options.batch, np.random.default_rng(0)), range(40), strict=False)]
    print(f"{len(readings)} readings, {len(held)} held; {size_in_millions(reader):.2f} M parameters", flush=True)
    order, began = endless(readings, options.batch, rng), made.stat().st_mtime if made.exists() else 0.0
    cpu = time.process_time()
    while course.goes_on():
        course.learn(losses(reader, next(order)))
        if course.every(200):
            course.report()
            course.report(validate(reader, course.average, held_batches))
            print(f"{time.process_time() - cpu:.0f} s of processor time", flush=True)
            course.save(mean=scale.mean, spread=scale.spread)
            if made.exists() and made.stat().st_mtime > began:
                began = made.stat().st_mtime
                readings = load(options.corpus, options.cache, made)[1]
                order = endless(readings, options.batch, rng)
                print(f"{len(readings)} readings now", flush=True)
    course.save(mean=scale.mean, spread=scale.spread)


if __name__ == "__main__":
    main()
