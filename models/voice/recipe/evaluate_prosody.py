"""Compare drawn prosody with eight true readings of each of fifty held-out sentences: `evaluation/prosody.json`.

python -m recipe.evaluate_prosody --corpus DIR
"""

import argparse
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from workshop.training import WORK

from .corpus import Float, Sentence, held_rows, read_corpus, reading_rows
from .distances import (
    Mask,
    bootstrap,
    chosen,
    energy_distance,
    marginal_distance,
    nearer,
    neighbour_sums,
    ratio_interval,
    spreads,
    within,
)
from .drawers import Bench, Contestant, Known, contestants
from .oracles import noise_around_truth, true_around_calm
from .prosody import VALUES
from .rates import FRAMES_A_POSITION

SAMPLES = 16
"""Readings drawn a sentence for the distances."""

SEEDS = 8
"""Of which so many for spreads and for what is nearest."""

SEED = 11


@dataclass(frozen=True)
class Case:
    """A sentence with its true readings [8, 3, T], what counts of them, and what systems know of it."""

    true: Float
    mask: Mask
    known: Known


def cases(bench: Bench, sentences: list[Sentence]) -> list[Case]:
    """Group the readings by sentence; silent tokens count nowhere, pitch only where every reading is voiced."""
    groups: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        groups.setdefault(sentence.group, []).append(sentence)
    found = []
    for group in groups.values():
        mask = np.ones((3, len(group[0].tokens)), bool)
        mask[:, [0, -1]] = False
        for sentence in group:
            ends = FRAMES_A_POSITION * np.cumsum(sentence.durations)
            starts = ends - FRAMES_A_POSITION * sentence.durations
            mask[1] &= np.array([(sentence.pitch[a:b] > 0).any() for a, b in zip(starts, ends, strict=True)])
        true = np.stack([bench.true(s) for s in group])
        found.append(Case(true, mask, bench.know(group[0].tokens, group[0].voice)))
    return found


def by_sentence(contestant: Contestant, known: list[Case]) -> tuple[dict[str, Float], list[Float], float]:
    """Figures a sentence, the samples, and the processor seconds a drawn clause."""
    generator = torch.Generator().manual_seed(SEED)
    start = time.process_time()
    drawn = [contestant.draw(case.known, SAMPLES, generator) for case in known]
    spent = (time.process_time() - start) / sum(map(len, drawn))
    figures: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        figures.setdefault(name, []).append(value)

    for samples, case in zip(drawn, known, strict=True):
        note("energyDistance", energy_distance(chosen(samples, case.mask), chosen(case.true, case.mask)))
        for k, value in enumerate(VALUES):
            one, true = chosen(samples, case.mask, k), chosen(case.true, case.mask, k)
            note(f"{value}Contour", energy_distance(one, true))
            note(f"{value}Phoneme", marginal_distance(samples, case.true, case.mask, k))
            note(f"{value}Spread", float(spreads(samples[:SEEDS], case.mask, k).mean()))
            above, below = neighbour_sums(samples, case.mask, k)
            note(f"{value}Neighbours", above)
            note(f"{value}Variance", below)
            error = (one.mean(0) - true.mean(0)) ** 2
            note(f"{value}MeanError", float(error.mean()))
        note("nearer", nearer(case.true, samples[:SEEDS], case.known.calm.numpy(), case.mask))
    return {name: np.array(values) for name, values in figures.items()}, drawn, spent


def truth_figures(known: list[Case]) -> dict[str, float]:
    """Of the true readings themselves: floor of the energy distance, oracles, spreads, coherence."""
    rng = np.random.default_rng(9)
    floor, oracle = [], []
    for case in known:
        rows = chosen(case.true, case.mask)
        order = rng.permutation(len(rows))
        floor.append(energy_distance(rows[order[:4]], rows[order[4:]]))
        without = [energy_distance(np.delete(rows, k, 0).mean(0)[None], rows[k : k + 1]) for k in range(len(rows))]
        oracle.append(np.mean(without) - within(rows))
    found = {"floor": float(np.mean(floor)), "meanOfReadings": float(np.mean(oracle))}
    told = [(case.true, case.mask, case.known.calm.numpy()) for case in known]
    found["trueAroundCalm"] = float(np.mean([true_around_calm(case) for case in told]))
    found["noiseAroundTruth"] = float(np.mean(noise_around_truth(told, SAMPLES, rng)))
    for k, value in enumerate(VALUES):
        sums = np.array([neighbour_sums(case.true, case.mask, k) for case in known]).sum(0)
        found[f"{value}Coherence"] = float(sums[0] / sums[1])
        found[f"{value}Spread"] = float(np.mean([spreads(case.true, case.mask, k).mean() for case in known]))
    return found


def row(contestant: Contestant, figures: dict[str, Float], truth: dict[str, Float], spent: float) -> dict[str, object]:
    """One row of the table."""
    found: dict[str, object] = {
        "system": contestant.system,
        "steps": contestant.steps,
        "evaluations": contestant.evaluations,
        "millisecondsAClause": round(1000 * spent, 2),
        "energyDistance": round(float(figures["energyDistance"].mean()), 4),
        "energyDistanceInterval": bootstrap(figures["energyDistance"]),
        "nearer": round(float(figures["nearer"].mean()), 3),
    }
    for value in VALUES:
        variance = figures[f"{value}Variance"].sum()
        found[value] = {
            "phoneme": round(float(figures[f"{value}Phoneme"].mean()), 4),
            "contour": round(float(figures[f"{value}Contour"].mean()), 4),
            "spreadRatio": round(float(figures[f"{value}Spread"].mean() / truth[f"{value}Spread"].mean()), 3),
            "spreadInterval": ratio_interval(figures[f"{value}Spread"], truth[f"{value}Spread"]),
            "coherence": round(float(figures[f"{value}Neighbours"].sum() / variance), 3) if variance > 0 else None,
            "meanError": round(float(figures[f"{value}MeanError"].mean() ** 0.5), 4),
        }
    return found


def main() -> None:
    """Write the comparison."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--corpus", type=Path, required=True)
    arguments.add_argument("--checkpoints", type=Path, default=WORK)
    arguments.add_argument("--sound-cache", type=Path, default=WORK / "test-cache")
    arguments.add_argument("--readings-cache", type=Path, default=WORK / "readings-cache")
    arguments.add_argument("--guidance", type=float, default=0.0)
    arguments.add_argument("--middle", type=float, default=0.5)
    arguments.add_argument("--out", type=Path, default=Path("evaluation"))
    options = arguments.parse_args()
    torch.set_num_threads(1)
    bench = Bench(options.checkpoints)
    held = read_corpus(options.corpus, options.sound_cache, held_rows)
    known = cases(bench, read_corpus(options.corpus, options.readings_cache, reading_rows))
    truth = {
        f"{value}Spread": np.array([spreads(c.true, c.mask, k).mean() for c in known]) for k, value in enumerate(VALUES)
    }
    rows, distances, ends = [], {}, {}
    for contestant in contestants(bench, held, options.guidance, options.middle):
        figures, drawn, spent = by_sentence(contestant, known)
        name = f"{contestant.system} {contestant.steps}"
        rows.append(row(contestant, figures, truth, spent))
        distances[name], ends[name] = figures["energyDistance"], drawn
        print(json.dumps(rows[-1]), flush=True)
    paired = {
        f"{a} − {b}": [round(float((distances[a] - distances[b]).mean()), 4), bootstrap(distances[a] - distances[b])]
        for a in distances
        for b in distances
        if a.startswith(("student", "teacher 20")) and a != b
    }
    spread = bench.scale.spread
    apart = {
        name: round(
            float(np.sqrt(np.mean([((x - y) ** 2).mean() for x, y in zip(drawn, ends["teacher 20"], strict=True)]))), 4
        )
        for name, drawn in ends.items()
        if name.split(" ")[0] in ("teacher", "undistilled", "student", "consistency")
    }
    found = {
        "sentences": len(known),
        "samples": SAMPLES,
        "seed": SEED,
        "guidance": options.guidance,
        "middle": options.middle,
        "unit": {value: round(float(spread[k]), 4) for k, value in enumerate(VALUES)},
        "truth": {name: round(value, 4) for name, value in truth_figures(known).items()},
        "rows": rows,
        "paired": paired,
        "apartFromTeacher20": apart,
    }
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "prosody.json").write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
