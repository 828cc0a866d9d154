"""Choose on held-out sentences how readings are drawn: the teacher's guidance, the middle time of two steps, and where
the second step pays.

    python -m recipe.choose guidance --corpus DIR      # before the student is trained
    python -m recipe.choose reach    --corpus DIR      # after: how much of the reach is the regression's error
    python -m recipe.choose middle   --corpus DIR      # both write drawing.json beside the checkpoints

Two steps have one time between them, so that a search over it finds what BOSS finds for many by dynamic programming.
"""

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from workshop.training import WORK

from .alphabet import ALPHABET
from .corpus import Float, Sentence, held_rows, read_corpus
from .distances import bootstrap, pairwise, within
from .drawers import Bench, Drawer, Known, flows
from .drawing import Drawing, read_drawing, write_drawing
from .flow import even_times
from .make_prosody import read
from .prosody import VALUES, Scale
from .readings import normalised

WEIGHTS = (0.0, 0.25, 0.5)
MIDDLES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

STEPS = 10
"""Of the teacher."""

WIDER = 1.15
"""By how much readings are drawn wider than they truly lie apart: people's spread to 15 %, and on the 200 held-out
sentences, one reading each, the energy score falls from 0.2805 to 0.2771, because the average errs as well."""

PAIRS, BINS = 150, 8
"""Texts with two readings in one voice; groups of phonemes by their reach."""

SAMPLES = 4
"""Readings a sentence."""

STRESS = tuple(ALPHABET[mark] for mark in "ˈˌ")

OPENING = 8
"""Tokens after the opening silence that count as after silence: about the first window of sound."""


def energy_score(true: Float, samples: Float) -> float:
    """How well samples [R, 3, T] foretell one true reading [3, T]: mean distance to it less half that among them."""
    rows, one = samples[:, :, 1:-1].reshape(len(samples), -1), true[:, 1:-1].reshape(1, -1)
    return float(pairwise(rows, one).mean()) - within(rows) / 2


def draw_all(draw: Drawer, known: list[Known]) -> list[Float]:
    """The same noise for every system."""
    generator = torch.Generator().manual_seed(7)
    return [draw(k, SAMPLES, generator) for k in known]


def places_of(tokens: np.ndarray) -> dict[str, np.ndarray]:
    """Where each token stands: after silence, in a stressed syllable (the mark and the two after it), elsewhere."""
    stressed = np.zeros(len(tokens), bool)
    for k in np.flatnonzero(np.isin(tokens, STRESS)):
        stressed[k : k + 3] = True
    opening = np.arange(len(tokens)) <= OPENING
    return {"after_silence": opening, "stressed": stressed & ~opening, "elsewhere": ~stressed & ~opening}


def apart(a: list[Float], b: list[Float], where: list[np.ndarray] | None = None) -> Float:
    """Root mean square difference a sentence, over all tokens or those that `where` names."""
    chosen = [np.ones(x.shape[2], bool) for x in a] if where is None else where
    return np.array([np.sqrt(((x - y)[:, :, w] ** 2).mean()) for x, y, w in zip(a, b, chosen, strict=True)])


def choose_guidance(bench: Bench, sentences: list[Sentence], known: list[Known]) -> None:
    """Print the energy score of each weight."""
    teacher, noise = bench.flow("teacher")
    first: Float | None = None
    for weight in WEIGHTS:
        drawn = draw_all(flows(teacher, noise, even_times(STEPS), weight, average=False), known)
        scores = np.array([energy_score(bench.true(s), d) for s, d in zip(sentences, drawn, strict=True)])
        first = scores if first is None else first
        print(
            f"guidance {weight}: energy score {scores.mean():.4f}, minus none {bootstrap(scores - first)}", flush=True
        )


def choose_middle(
    bench: Bench, sentences: list[Sentence], known: list[Known], guidance: float
) -> tuple[float, dict[str, float]]:
    """Print the distance to the teacher for each middle time; return the best, and its gains by place."""
    teacher, noise = bench.flow("teacher")
    student, _ = bench.flow("student")
    truth = draw_all(flows(teacher, noise, even_times(STEPS), guidance, average=False), known)
    one = draw_all(flows(student, noise, [1.0, 0.0]), known)
    print(f"one step: {apart(one, truth).mean():.4f} from {STEPS} steps of the teacher")
    two = {m: draw_all(flows(student, noise, [1.0, m, 0.0]), known) for m in MIDDLES}
    far = {m: apart(drawn, truth) for m, drawn in two.items()}
    for middle, distances in far.items():
        print(f"two steps by {middle}: {distances.mean():.4f}, minus ½ {bootstrap(distances - far[0.5])}", flush=True)
    best = min(far, key=lambda m: far[m].mean())
    gains = {}
    for place in ("after_silence", "stressed", "elsewhere"):
        where = [places_of(s.tokens)[place] for s in sentences]
        kept = [k for k, w in enumerate(where) if w.any()]
        before = apart([one[k] for k in kept], [truth[k] for k in kept], [where[k] for k in kept]).mean()
        after = apart([two[best][k] for k in kept], [truth[k] for k in kept], [where[k] for k in kept]).mean()
        gains[place] = round(float(1 - after / before), 3)
        print(f"{place}: {before:.4f} after one step, {after:.4f} after two: {gains[place]:.0%} less", flush=True)
    return best, gains


def pairs_of(made: list[tuple[int, np.ndarray, Float]], scale: Scale) -> list[tuple[int, np.ndarray, Float, Float]]:
    """Two readings of one text in one voice each: voice, tokens, and both values, normalised."""
    found: dict[tuple[int, bytes], Float] = {}
    pairs = []
    for voice, tokens, values in made:
        key, value = (voice, tokens.tobytes()), normalised(values, voice, scale)
        if key in found:
            pairs.append((voice, tokens, found.pop(key), value))
        else:
            found[key] = value
    return pairs


def choose_reach(bench: Bench, made: Path) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """How far readings of one text lie apart, over how far the student's do, as a power of the reach.

    The difference of two readings knows nothing of the regression's error. Its mean size, not its square, is compared:
    few phonemes vary very much, and would decide for all.
    """
    draw = flows(*bench.flow("student"), [1.0, 0.0])
    generator = torch.Generator().manual_seed(7)
    reaches, true, drawn = [], [], []
    for voice, tokens, first, second in pairs_of(read(made), bench.scale)[:PAIRS]:
        known = bench.know(tokens, voice)
        one, other = draw(known, 2, generator)
        reaches.append(known.reach[0, :, 1:-1].numpy())
        true.append(np.abs(first - second)[:, 1:-1])
        drawn.append(np.abs(one - other)[:, 1:-1])
    reach, apart_true, apart_drawn = (np.concatenate(parts, 1) for parts in (reaches, true, drawn))
    factors, powers = [], []
    for k, value in enumerate(VALUES):
        order = np.array_split(np.argsort(reach[k]), BINS)
        place = np.log([reach[k, o].mean() for o in order])
        share = np.log([apart_true[k, o].mean() / apart_drawn[k, o].mean() for o in order])
        slope, offset = np.polyfit(place, share, 1)
        factors.append(round(WIDER * float(np.exp(offset)), 3))
        powers.append(round(float(1 + slope), 3))
        shares = [round(float(x), 2) for x in np.exp(share)]
        print(f"{value}: true over drawn {shares}; {factors[-1]} · reach^{powers[-1]}")
    return tuple(factors), tuple(powers)


def main() -> None:
    """Choose one or the other."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["guidance", "reach", "middle"])
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--checkpoints", type=Path, default=WORK)
    arguments.add_argument("--sound-cache", type=Path, default=WORK / "test-cache")
    arguments.add_argument("--made", type=Path, help="made.npz beside the checkpoints")
    arguments.add_argument("--guidance", type=float, default=0.0)
    arguments.add_argument("--sentences", type=int, default=50)
    options = arguments.parse_args()
    torch.set_num_threads(1)
    bench, before = Bench(options.checkpoints), read_drawing(options.checkpoints)
    if options.what == "reach":
        bench.factor = bench.power = torch.ones(3, 1)
        factor, power = choose_reach(bench, options.made or options.checkpoints / "made.npz")
        write_drawing(options.checkpoints, replace(before, factor=factor, power=power))
        return
    held = read_corpus(options.corpus, options.sound_cache, held_rows)
    sentences = held[:: max(1, len(held) // options.sentences)]
    known = [bench.know(s.tokens, s.voice) for s in sentences]
    if options.what == "guidance":
        choose_guidance(bench, sentences, known)
        return
    middle, gains = choose_middle(bench, sentences, known, options.guidance)
    write_drawing(options.checkpoints, Drawing(before.factor, before.power, middle, **gains))


if __name__ == "__main__":
    main()
