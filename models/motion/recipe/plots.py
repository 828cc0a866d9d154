"""Draw what the table says in numbers: jaw and lips over the spectrogram, blinks, the head's spectra, eight seeds.

python -m recipe.plots --weights . --voice DIR --alphabet FILE --face-model DIR --words words.tsv
"""

import io
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes
from PIL import Image

from .bench import CLIP_SAMPLES, FRAMES, JAW, Bench, as_float, noise_for, read_bench
from .evaluate import bench_arguments
from .life import SPREAD, blinks
from .measures import CLOSED_MM
from .rates import SAMPLE_RATE
from .systems import draw_many

RULED = 26
"""Blinks a minute of the rule for speech."""


def save(name: str, out: Path) -> None:
    """Write the current figure, small."""
    plt.tight_layout()
    drawn = io.BytesIO()
    plt.savefig(drawn, dpi=70)
    Image.open(drawn).convert("RGB").quantize(32).save(out / f"{name}.png", optimize=True)
    plt.close()


def spectrogram(axis: Axes, pcm: np.ndarray) -> None:
    """Grey, up to 8 kHz."""
    axis.specgram(pcm + 1e-6, NFFT=400, Fs=SAMPLE_RATE, noverlap=240, cmap="Greys", vmin=-140)
    axis.set_ylabel("Hz")


def jaw_and_lips(bench: Bench, out: Path) -> None:
    """A sentence of each voice never heard: the gap of the lips and the jaw over the sound, closures marked."""
    chosen = [next(u for u in bench.utterances if u.voice == voice) for voice in ("af_nova", "bm_george")]
    _, axes = plt.subplots(2, 1, figsize=(10, 6))
    for axis, utterance in zip(axes, chosen, strict=True):
        pcm = as_float(bench.voices[utterance.name])[: 5 * SAMPLE_RATE]
        features, _ = bench.served.hear(pcm)
        units = bench.served.move(features, noise_for(1, len(features) // 2)).units()
        times = np.arange(len(units)) / 25
        spectrogram(axis, pcm)
        other = axis.twinx()
        other.plot(times, bench.gap(units), "r-", label="lip gap, mm")
        other.plot(times, 20 * units[:, JAW], "b-", label="jaw, times 20")
        other.axhline(CLOSED_MM, color="r", lw=0.5, ls=":")
        for symbol, start, end in utterance.segments():
            if symbol in "pbm" and end < times[-1]:
                other.axvspan(start, end, color="orange", alpha=0.35)
                other.text(start, 15.5, symbol)
        other.set_ylim(0, 17)
        other.legend(loc="upper right", fontsize=8)
        axis.set_title(utterance.voice, fontsize=9)
    save("jaw-and-lips", out)


def blink_intervals(bench: Bench, out: Path) -> None:
    """Intervals between blinks: measured in clips of three seconds, and by the rule."""
    _, intervals, shapes = blinks(bench.motion)
    _, axes = plt.subplots(1, 2, figsize=(10, 3))
    axes[0].hist([s for s, cut in intervals if not cut], 30, density=True, color="0.7", label="measured, within a clip")
    draws = np.random.default_rng(1).lognormal(np.log(60 / RULED) - SPREAD**2 / 2, SPREAD, 20_000)
    axes[0].hist(draws, np.linspace(0, 8, 60), density=True, histtype="step", color="r", label=f"{RULED} a minute")
    axes[0].set_xlabel("seconds between blinks")
    axes[0].legend(fontsize=8)
    for shape in shapes[:80]:
        axes[1].plot(np.arange(len(shape)) * 40, shape, color="0.8", lw=0.5)
    axes[1].plot(np.arange(len(shapes[0])) * 40, np.median(shapes, 0), "r")
    axes[1].set_xlabel("ms, eye closed = 1")
    save("blinks", out)


def head_spectra(bench: Bench, out: Path) -> None:
    """The head of held-out clips, of one step and of the teacher."""
    quiet, _ = bench.served.hear(np.zeros(CLIP_SAMPLES, np.float32))
    teacher = bench.rival("teacher")
    heads: dict[str, list[np.ndarray]] = {"real": [], "one step": [], "teacher, 16 steps": []}
    for k in bench.test[:50]:
        features, noise = np.concatenate([quiet, bench.heard[k][0]]), noise_for(k, 2 * FRAMES)
        heads["real"].append(bench.motion.heads[k])
        heads["one step"].append(bench.served.move(features, noise).head[FRAMES:])
        if teacher is not None:
            heads["teacher, 16 steps"].append(draw_many(teacher, features, noise, 16, True).head[FRAMES:])
    _, axes = plt.subplots(1, 3, figsize=(11, 3))
    for place, (axis, name) in enumerate(zip(axes, ("yaw", "pitch", "roll"), strict=True)):
        for label, found in heads.items():
            if not found:
                continue
            values = np.stack(found)[..., place]
            window = np.hanning(FRAMES)
            power = np.abs(np.fft.rfft((values - values.mean(1, keepdims=True)) * window, axis=1)) ** 2
            axis.loglog(np.fft.rfftfreq(FRAMES, 1 / 25)[1:], power.mean(0)[1:], label=label)
        axis.set_title(name, fontsize=9)
        axis.set_xlabel("Hz")
    axes[0].legend(fontsize=8)
    save("head-spectra", out)


def eight_seeds(bench: Bench, out: Path) -> None:
    """One sentence with eight seeds: what the sound decides, and what it leaves open."""
    utterance = bench.utterances[0]
    features, _ = bench.served.hear(as_float(bench.voices[utterance.name])[: 6 * SAMPLE_RATE])
    _, axes = plt.subplots(3, 1, figsize=(10, 6), sharex=True)
    for seed in range(8):
        face = bench.served.move(features, noise_for(seed, len(features) // 2))
        times = np.arange(len(face.head)) / 25
        axes[0].plot(times, bench.gap(face.units()), lw=0.8)
        axes[1].plot(times, face.head[:, 1], lw=0.8)
        axes[2].plot(times, face.head[:, 0], lw=0.8)
    for axis, title in zip(axes, ("lip gap, mm", "pitch, degrees", "yaw, degrees"), strict=True):
        axis.set_ylabel(title)
    axes[2].set_xlabel("seconds")
    save("eight-seeds", out)


def main() -> None:
    """Draw everything."""
    options = bench_arguments(__doc__).parse_args()
    torch.set_num_threads(1)
    bench = read_bench(options)
    options.out.mkdir(parents=True, exist_ok=True)
    for draw in (jaw_and_lips, blink_intervals, head_spectra, eight_seeds):
        draw(bench, options.out)


if __name__ == "__main__":
    main()
