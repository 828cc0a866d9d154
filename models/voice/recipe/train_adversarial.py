"""Go on training the acoustic model with discriminators, from `train_acoustic`'s averaged weights.

    python -m recipe.train_adversarial --corpus DIR --minutes 60

The spectral losses stay; the discriminators hear part of each crop, which saves their cost.
"""

import torch
from torch import Tensor
from workshop.training import (
    Average,
    Means,
    Stopwatch,
    cosine_rate,
    load_checkpoint,
    report,
    save_checkpoint,
    set_rate,
    size_in_millions,
)

from .acoustic import Acoustic
from .corpus import VOICES
from .discriminators import Judges, fooling_loss, judges_loss, matching_loss
from .train_acoustic import CropSource, exported_weights, make_sound, validate
from .training import trainer_arguments

SPECTRAL, FOOLING, MATCHING = 1.0, 1.5, 5.0
"""Weights of the three parts of the generator's loss."""

HEARD = 14_400
"""Samples of each crop that the discriminators hear: 0.6 s."""

ALONE = 200
"""Steps in which only the discriminators learn, so that their first opinions do no harm."""


class Duel:
    """The acoustic model against its judges, one step at a time."""

    def __init__(self, rate: float, bfloat16: bool = False) -> None:
        self.bfloat16 = bfloat16
        self.network, self.judges = Acoustic(len(VOICES)), Judges()
        self.optimiser = _optimiser(self.network, rate)
        self.judging = _optimiser(self.judges, rate)

    def step(self, source: CropSource, count: int, generator_learns: bool) -> dict[str, Tensor]:
        """Teach the judges, then, unless they are still alone, the network; return the parts of the losses."""
        batch = source.draw(count)
        with torch.set_grad_enabled(generator_learns):
            made = make_sound(self.network, batch, bfloat16=self.bfloat16)
        start = int(source.rng.integers(0, batch.sound.shape[1] - HEARD))
        true_part, made_part = batch.sound[:, start : start + HEARD], made.sound[:, start : start + HEARD]

        true_judged = self.judges(true_part)
        hearing = judges_loss(true_judged, self.judges(made_part.detach()))
        self.judging.zero_grad()
        hearing.backward()
        self.judging.step()
        if not generator_learns:
            return {"judges": hearing}

        # What they heard in the true sound is of a step before, which saves a pass of four.
        self.judges.requires_grad_(False)
        made_judged = self.judges(made_part)
        fooling, matching = fooling_loss(made_judged), matching_loss(true_judged, made_judged)
        spectral = made.losses(batch)
        loss = SPECTRAL * torch.stack(list(spectral.values())).sum() + FOOLING * fooling + MATCHING * matching
        self.optimiser.zero_grad()
        loss.backward()
        self.judges.requires_grad_(True)
        if bool(torch.isfinite(torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0))):
            self.optimiser.step()
        return {"judges": hearing, "fooling": fooling, "matching": matching, **spectral}


def _optimiser(network: torch.nn.Module, rate: float) -> torch.optim.Optimizer:
    return torch.optim.AdamW(network.parameters(), rate, betas=(0.8, 0.99), weight_decay=0.01, fused=True)


def main() -> None:
    """Train for so many minutes, from the last checkpoint if there is one."""
    parser = trainer_arguments(__doc__, minutes=60, batch=8, rate=3e-4, threads=2, seed=2)
    parser.add_argument("--bfloat16", action="store_true", help="halves the network's time, where the processor has it")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    duel, step, already = Duel(options.rate, options.bfloat16), 0, 0.0
    start = (
        exported_weights(options.weights)
        if options.weights
        else load_checkpoint(options.out / "acoustic.pt")["average"]
    )
    duel.network.load_state_dict(start)
    average = Average(duel.network)
    path = options.out / "adversarial.pt"
    if path.exists():
        state = load_checkpoint(path)
        duel.network.load_state_dict(state["network"])
        duel.judges.load_state_dict(state["judges"])
        duel.optimiser.load_state_dict(state["optimiser"])
        duel.judging.load_state_dict(state["judging"])
        average.weights, average.steps = state["average"], state["step"]
        step, already = state["step"], state["minutes"]
    source = CropSource(options.corpus, options.cache, [options.seed, step])
    print(f"{len(source.train)} sentences; judges of {size_in_millions(duel.judges):.2f} M parameters", flush=True)

    def save() -> None:
        save_checkpoint(
            path,
            network=duel.network.state_dict(),
            average=average.weights,
            judges=duel.judges.state_dict(),
            optimiser=duel.optimiser.state_dict(),
            judging=duel.judging.state_dict(),
            step=step,
            minutes=watch.elapsed,
        )

    watch, means = Stopwatch(options.minutes, options.pause_file, already), Means()
    while (share := watch.tick()) < 1:
        set_rate(duel.optimiser, cosine_rate(options.rate, share, step, last=0.05))
        set_rate(duel.judging, cosine_rate(2 * options.rate, share, step, last=0.05))
        means.add(duel.step(source, options.batch, generator_learns=step >= ALONE))
        if step >= ALONE:
            average.update(duel.network)
        step += 1
        if step % 100 == 0:
            report(step, watch.elapsed, means.take())
        if step % 500 == 0:
            report(step, watch.elapsed, validate(duel.network, average, source.held))
        if step % 100 == 0:
            save()
    save()


if __name__ == "__main__":
    main()
