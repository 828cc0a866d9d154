"""Make the table: every figure that the motion is judged by.

    python -m recipe.evaluate --weights . --voice DIR --alphabet FILE --face-model DIR --words words.tsv

Needs the checkpoints of the rivals (`teacher.pt`, `consistency.pt`) in `--checkpoints` for their rows; the served
graphs are those in `--weights`. Writes `table.json` and `table.md` into `--out`, and keeps what `precision` wrote.
"""

import argparse
import json
from pathlib import Path

import torch

from .bench import read_bench
from .life_figures import an_hour, controlled, lively, still
from .mouth_figures import against_real, lips_together, mouths
from .table import markdown
from .training import WORK


def bench_arguments(description: str | None) -> argparse.ArgumentParser:
    """The options of everything that measures."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("weights", "voice", "alphabet", "face-model", "words"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--sounds", type=Path, default=WORK / "sounds")
    parser.add_argument("--motion", type=Path, default=WORK / "motion.npz")
    parser.add_argument("--checkpoints", type=Path, default=WORK)
    parser.add_argument("--out", type=Path, default=Path("evaluation"))
    parser.add_argument("--utterances", type=int, default=60, help="sentences of voices never heard")
    return parser


def merge(out: Path, parts: dict[str, object]) -> None:
    """Put parts of the table into its files."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "table.json"
    table = (json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}) | parts
    path.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (out / "table.md").write_text(markdown(table), encoding="utf-8")
    print(markdown(parts))


def main() -> None:
    """Measure everything and write the table."""
    options = bench_arguments(__doc__).parse_args()
    torch.set_num_threads(1)
    bench = read_bench(options)
    systems = mouths(bench)
    merge(
        options.out,
        {
            "real": against_real(bench, systems),
            "closures": lips_together(bench, systems),
            "lively": lively(bench),
            "still": still(bench),
            "controls": controlled(bench),
            "hour": an_hour(bench),
            "counts": {"held-out clips": len(bench.test), "sentences of voices never heard": options.utterances},
        },
    )


if __name__ == "__main__":
    main()
