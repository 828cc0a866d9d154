"""Train the acoustic model on crops, with the true durations, pitch and energy.

    python -m recipe.train_acoustic --corpus DIR --minutes 90 --out DIR

Spectral losses only; `train_adversarial` goes on from here.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from .acoustic import Acoustic
from .batches import Crops, crop_batch
from .corpus import VOICES, Sentence, read_corpus, split_validation, training_rows
from .head import synthesise
from .losses import spectral_loss
from .training import (
    Average,
    Stopwatch,
    cosine_rate,
    load_checkpoint,
    report,
    save_checkpoint,
    set_rate,
    size_in_millions,
)

CROP = 48
"""Positions a crop: 1.2 s."""


def draw(sentences: list[Sentence], count: int, rng: np.random.Generator, chances: np.ndarray) -> Crops:
    """A random batch: sentences by their length, the place in each evenly."""
    chosen = [sentences[k] for k in rng.choice(len(sentences), count, p=chances)]
    return crop_batch(chosen, CROP, [int(rng.integers(0, s.positions - CROP + 1)) for s in chosen])


def make_sound(network: Acoustic, batch: Crops, generator: torch.Generator | None = None) -> torch.Tensor:
    """Run the whole acoustic path on a batch -> [B, samples]."""
    encoded = network.encoder.encode(batch.tokens, batch.voice, batch.mask)
    conditions = network.encoder.spread(encoded, batch.index, batch.place)
    return synthesise(network.decoder(conditions, batch.pitch, batch.energy), batch.pitch, generator)


@torch.no_grad()
def validate(network: Acoustic, batches: list[Crops]) -> dict[str, float]:
    """Mean loss parts over fixed batches, with fixed noise."""
    network.eval()
    generator = torch.Generator().manual_seed(7)
    parts = [spectral_loss(make_sound(network, b, generator), b.sound) for b in batches]
    network.train()
    return {f"valid_{name}": float(torch.stack([p[name] for p in parts]).mean()) for name in parts[0]}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--cache", type=Path, default=Path("/var/tmp/vivavoce-training/cache"))
    arguments.add_argument("--out", type=Path, default=Path("/var/tmp/vivavoce-training"))
    arguments.add_argument("--minutes", type=float, default=90)
    arguments.add_argument("--batch", type=int, default=16)
    arguments.add_argument("--rate", type=float, default=1e-3)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--pause-file", type=Path, help="sleep while this file exists")
    options = arguments.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    sentences = [s for s in read_corpus(options.corpus, options.cache, training_rows) if s.positions > CROP]
    train, held = split_validation(sentences)
    chances = np.array([s.positions for s in train], np.float64)
    chances /= chances.sum()
    held_rng = np.random.default_rng(3)
    held_chances = np.full(len(held), 1 / len(held))
    held_batches = [draw(held, 16, held_rng, held_chances) for _ in range(3)]

    network = Acoustic(len(VOICES))
    optimiser = torch.optim.AdamW(network.parameters(), options.rate, betas=(0.8, 0.99), weight_decay=0.01, fused=True)
    average, step, already = Average(network), 0, 0.0
    path = options.out / "acoustic.pt"
    if path.exists():
        state = load_checkpoint(path)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        average.weights, average.steps = state["average"], state["step"]
        step, already = state["step"], state["minutes"]
        rng = np.random.default_rng([options.seed, step])
    print(f"{len(train)} sentences, {len(held)} held; {size_in_millions(network):.2f} M parameters", flush=True)

    watch = Stopwatch(options.minutes, options.pause_file, already)
    sums: dict[str, float] = {}
    while (share := watch.tick()) < 1:
        set_rate(optimiser, cosine_rate(options.rate, share, step))
        batch = draw(train, options.batch, rng, chances)
        parts = spectral_loss(make_sound(network, batch), batch.sound)
        loss = torch.stack(list(parts.values())).sum()
        optimiser.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        if not bool(torch.isfinite(norm)):
            print(f"step {step}: gradient is not finite, skipped", flush=True)
            continue
        optimiser.step()
        average.update(network)
        step += 1
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value.item() / 100
        if step % 100 == 0:
            report(step, watch.elapsed, sums)
            sums = {}
        if step % 1000 == 0:
            live = {name: value.clone() for name, value in network.state_dict().items()}
            network.load_state_dict(average.weights)
            report(step, watch.elapsed, validate(network, held_batches))
            network.load_state_dict(live)
        if step % 250 == 0:
            save_checkpoint(path, network=network.state_dict(), average=average.weights,
                            optimiser=optimiser.state_dict(), step=step, minutes=watch.elapsed)
    save_checkpoint(path, network=network.state_dict(), average=average.weights,
                    optimiser=optimiser.state_dict(), step=step, minutes=watch.elapsed)


if __name__ == "__main__":
    main()
