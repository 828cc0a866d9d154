"""What the generator learns from: features of the trained encoder beside real motion, or beside rules.

    python -m recipe.chains --voice DIR --alphabet FILE

Clips of real motion last three seconds. They are joined to chains, so that the generator also sees a past that
is longer than a clip; the head glides over a joint, where the mouth rests.
"""

import argparse
from pathlib import Path

import numpy as np
import torch

from .articulate import rules_for
from .clips import Motion, part_of, read_motion
from .encoder import BANDS, TAIL, Encoder
from .layers import Tails
from .rates import BLOCK, FEATURES_A_FRAME, LEAD, SAMPLE_RATE
from .sounds import Sounds, read_sounds
from .speech import HELD_VOICES, read_alphabet, read_utterances
from .spoil import Spoiler, warp_matrix
from .train_encoder import as_float
from .training import WORK, read_networks

CLIPS_A_CHAIN = 4
CLIP_FRAMES = 75
CLIP_SAMPLES = CLIP_FRAMES * FEATURES_A_FRAME * BLOCK
GLIDE = 12
"""Frames over which the head glides from one clip to the next."""

VARIANTS = 5
"""Copies of every clip: the first clean, the others spoiled and chained in another order."""


def hear(encoder: Encoder, pcm: np.ndarray, warp: np.ndarray | None = None) -> np.ndarray:
    """Features of a whole sound that frames can read: [2F, WIDTH] float16 for F frames, zeros behind its end."""
    frames = len(pcm) // (FEATURES_A_FRAME * BLOCK)
    padded = np.pad(pcm[: frames * FEATURES_A_FRAME * BLOCK], (TAIL, LEAD * BLOCK))
    with torch.no_grad():
        spectra = encoder.spectra.fast(torch.from_numpy(padded)[None])
        if warp is not None:
            spectra = spectra @ torch.from_numpy(warp)
        features = encoder.from_spectra(spectra, Tails(torch.zeros(1, encoder.stack.size)))
    return features[0, LEAD:].numpy().astype(np.float16)


def glide(pieces: list[np.ndarray]) -> np.ndarray:
    """Join [F, D] pieces end to end, each beginning where the last one ended and gliding to its own course."""
    joined = [pieces[0]]
    fade = np.zeros((len(pieces[0]), 1))
    fade[:GLIDE, 0] = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, GLIDE + 1) / (GLIDE + 1))
    for piece in pieces[1:]:
        joined.append(piece + fade * (joined[-1][-1] - piece[0]))
    return np.concatenate(joined)


def chain_labels(motion: Motion, clips: np.ndarray) -> np.ndarray:
    """Where words are spoken, with a little time around, 0 or 1 a frame."""
    times = np.arange(CLIP_FRAMES) / 25
    spoken = [(times >= motion.speech[k, 0] - 0.2) & (times <= motion.speech[k, 1] + 0.2) for k in clips]
    return np.concatenate(spoken).astype(np.float32)


def make_chains(encoder: Encoder, motion: Motion, sounds: Sounds, random: np.random.Generator) -> dict[str, np.ndarray]:
    """Chains of the training clips in every variant."""
    rows = np.array([k for k, name in enumerate(motion.names) if part_of(name) == "train"])
    babble = sum(as_float(sounds[motion.names[k]], CLIP_SAMPLES) for k in random.choice(rows, 5))
    spoil = Spoiler(random, np.tile(np.asarray(babble, np.float32), 10))
    found: dict[str, list[np.ndarray]] = {name: [] for name in ("features", "units", "heads", "speaking")}
    for variant in range(VARIANTS):
        order = random.permutation(rows)
        for clips in order[: len(order) // CLIPS_A_CHAIN * CLIPS_A_CHAIN].reshape(-1, CLIPS_A_CHAIN):
            pcm = np.concatenate([as_float(sounds[motion.names[k]], CLIP_SAMPLES) for k in clips])
            spoiled = variant > 0 and random.random() < 0.8
            warp = warp_matrix(random, BANDS, 0.1) if variant > 0 and random.random() < 0.5 else None
            found["features"].append(hear(encoder, spoil(pcm) if spoiled else pcm, warp))
            found["units"].append(glide([motion.units[k] for k in clips]).clip(0).astype(np.float16))
            found["heads"].append(glide([motion.heads[k] for k in clips]).astype(np.float32))
            found["speaking"].append(chain_labels(motion, clips))
    return {name: np.stack(values) for name, values in found.items()}


def make_spoken(
    encoder: Encoder, voice: Path, alphabet: Path, sounds: Sounds, random: np.random.Generator
) -> dict[str, np.ndarray]:
    """Features and rules of every training sentence of the synthetic voices, end to end; half of them spoiled."""
    train = [
        u for u in read_utterances(voice, read_alphabet(alphabet)) if u.split != "test" and u.voice not in HELD_VOICES
    ]
    babble = sum(as_float(sounds[u.name], 30 * SAMPLE_RATE) for u in train[:400:80])
    spoil = Spoiler(random, np.asarray(babble, np.float32))
    features, rules, ends = [], [], [0]
    for utterance in train:
        pcm = as_float(sounds[utterance.name], len(sounds[utterance.name]) // 640 * 640)
        warp = warp_matrix(random, BANDS, 0.1) if random.random() < 0.4 else None
        features.append(hear(encoder, spoil(pcm) if random.random() < 0.5 else pcm, warp))
        frames = len(features[-1]) // FEATURES_A_FRAME
        rules.append(rules_for(utterance.segments(), frames))
        ends.append(ends[-1] + frames)
    return {
        "features": np.concatenate(features),
        "ends": np.array(ends),
        **{name: np.concatenate([r[name] for r in rules]) for name in rules[0]},
    }


def main() -> None:
    """Run the encoder over everything once."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--voice", type=Path, required=True)
    arguments.add_argument("--alphabet", type=Path, required=True)
    arguments.add_argument("--sounds", type=Path, default=WORK / "sounds")
    arguments.add_argument("--motion", type=Path, default=WORK / "motion.npz")
    arguments.add_argument("--out", type=Path, default=WORK)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    torch.set_num_threads(1)
    encoder, _ = read_networks(options.out)
    random = np.random.default_rng(options.seed)
    chains = make_chains(encoder, read_motion(options.motion), read_sounds(options.sounds, "motion"), random)
    np.savez(options.out / "chains.npz", **chains)  # type: ignore[arg-type]
    spoken = make_spoken(encoder, options.voice, options.alphabet, read_sounds(options.sounds, "voice"), random)
    np.savez(options.out / "spoken.npz", **spoken)  # type: ignore[arg-type]
    print({name: value.shape for name, value in (*chains.items(), *spoken.items())})


if __name__ == "__main__":
    main()
