"""Go on training the acoustic model with discriminators, from `train_acoustic`'s averaged weights.

    python -m recipe.train_adversarial --corpus DIR --minutes 45 --out DIR

The spectral losses stay; the discriminators hear half of each crop, which halves their cost.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from .acoustic import Acoustic
from .corpus import VOICES, read_corpus, split_validation, training_rows
from .discriminators import Judges, fooling_loss, judges_loss, matching_loss
from .losses import spectral_loss
from .train_acoustic import CROP, draw, make_sound, validate
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

SPECTRAL, FOOLING, MATCHING = 1.0, 0.25, 0.5
"""Weights of the three parts of the generator's loss."""

HEARD = 16_800
"""Samples of each crop that the discriminators hear."""

ALONE = 200
"""Steps in which only the discriminators learn, so that their first opinions do no harm."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--cache", type=Path, default=Path("/var/tmp/vivavoce-training/cache"))
    arguments.add_argument("--out", type=Path, default=Path("/var/tmp/vivavoce-training"))
    arguments.add_argument("--minutes", type=float, default=45)
    arguments.add_argument("--batch", type=int, default=8)
    arguments.add_argument("--rate", type=float, default=3e-4)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=2)
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
    held_batches = [draw(held, 16, held_rng, np.full(len(held), 1 / len(held))) for _ in range(3)]

    network, judges = Acoustic(len(VOICES)), Judges()
    network.load_state_dict(load_checkpoint(options.out / "acoustic.pt")["average"])
    optimiser = torch.optim.AdamW(network.parameters(), options.rate, betas=(0.8, 0.99), weight_decay=0.01, fused=True)
    judging = torch.optim.AdamW(judges.parameters(), options.rate, betas=(0.8, 0.99), weight_decay=0.01, fused=True)
    average, step, already = Average(network), 0, 0.0
    path = options.out / "adversarial.pt"
    if path.exists():
        state = load_checkpoint(path)
        network.load_state_dict(state["network"])
        judges.load_state_dict(state["judges"])
        optimiser.load_state_dict(state["optimiser"])
        judging.load_state_dict(state["judging"])
        average.weights, average.steps = state["average"], state["step"]
        step, already = state["step"], state["minutes"]
        rng = np.random.default_rng([options.seed, step])
    print(f"{len(train)} sentences; judges of {size_in_millions(judges):.2f} M parameters", flush=True)

    def save() -> None:
        save_checkpoint(path, network=network.state_dict(), average=average.weights, judges=judges.state_dict(),
                        optimiser=optimiser.state_dict(), judging=judging.state_dict(), step=step,
                        minutes=watch.elapsed)

    watch = Stopwatch(options.minutes, options.pause_file, already)
    sums: dict[str, float] = {}
    while (share := watch.tick()) < 1:
        set_rate(optimiser, cosine_rate(options.rate, share, step, last=0.05))
        set_rate(judging, cosine_rate(2 * options.rate, share, step, last=0.05))
        batch = draw(train, options.batch, rng, chances)
        with torch.set_grad_enabled(step >= ALONE):
            made = make_sound(network, batch)
        start = int(rng.integers(0, batch.sound.shape[1] - HEARD))
        true_part, made_part = (x[:, start : start + HEARD] for x in (batch.sound, made))

        true_judged = judges(true_part)
        hearing = judges_loss(true_judged, judges(made_part.detach()))
        judging.zero_grad()
        hearing.backward()
        judging.step()
        parts = {"judges": hearing}
        if step >= ALONE:
            judges.requires_grad_(False)
            made_judged = judges(made_part)
            with torch.no_grad():
                true_judged = judges(true_part)
            spectral = spectral_loss(made, batch.sound)
            fooling, matching = fooling_loss(made_judged), matching_loss(true_judged, made_judged)
            loss = SPECTRAL * torch.stack(list(spectral.values())).sum() + FOOLING * fooling + MATCHING * matching
            optimiser.zero_grad()
            loss.backward()
            judges.requires_grad_(True)
            norm = torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
            if bool(torch.isfinite(norm)):
                optimiser.step()
            average.update(network)
            parts |= {"fooling": fooling, "matching": matching, **spectral}
        step += 1
        for name, value in parts.items():
            sums[name] = sums.get(name, 0.0) + value.item() / 100
        if step % 100 == 0:
            report(step, watch.elapsed, sums)
            sums = {}
        if step % 500 == 0:
            live = {name: value.clone() for name, value in network.state_dict().items()}
            network.load_state_dict(average.weights)
            report(step, watch.elapsed, validate(network, held_batches))
            network.load_state_dict(live)
        if step % 250 == 0:
            save()
    save()


if __name__ == "__main__":
    main()
