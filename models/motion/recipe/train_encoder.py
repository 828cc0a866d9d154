"""Train the speech encoder: phonemes of many voices, the same answer for clean and spoiled speech, the real mouth.

    python -m recipe.train_encoder --voice DIR --alphabet FILE --minutes 22

Three kinds of crops make a batch: synthetic speech with known phonemes, always spoiled in some way (half of the
time also faster or slower, with formants moved); real speech without transcripts, where the answer to a spoiled
copy has to be the answer to the clean one; and real speech with its motion, where a linear layer on the
features has to tell jaw, lips and brows (that layer is thrown away).
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from workshop.training import Course, size_in_millions

from .clips import Motion, part_of, read_motion
from .encoder import BANDS, TAIL, Encoder
from .layers import Tails
from .phonemes import CLASSES
from .rates import BLOCK, FEATURES_A_FRAME, LEAD, SAMPLE_RATE, SHIFT, WIDTH
from .sounds import read_sounds
from .speech import HELD_VOICES, Utterance, read_alphabet, read_utterances
from .spoil import Spoiler, faster, warp_matrix
from .training import trainer_arguments

SECONDS = 3.0
"""Length of a crop: that of a clip of motion."""

FEATURES = int(SECONDS * SAMPLE_RATE) // BLOCK
WARM = 8
"""Features at the start of a crop that are not judged: their past was cut off."""

HELD_SPEAKERS = 10
"""Every so many-th real speaker is held out."""


@dataclass
class Crops:
    """What a training step reads. labels: [n, FEATURES] (-1: not judged). motion: [n, 75, units], standardised."""

    sound: Tensor
    labels: Tensor


class Feeder:
    """Draws crops from the three sources."""

    def __init__(self, options: argparse.Namespace, random: np.random.Generator) -> None:
        self.random = random
        self.voice, self.real, self.clips = (read_sounds(options.sounds, s) for s in ("voice", "speech", "motion"))
        utterances = read_utterances(options.voice, read_alphabet(options.alphabet))
        self.train = [u for u in utterances if u.split != "test" and u.voice not in HELD_VOICES]
        self.held = [u for u in utterances if u.voice in HELD_VOICES]
        self.speakers = sorted({name.split("-")[0] for name in self.real.names})
        held = set(self.speakers[::HELD_SPEAKERS])
        self.known = [name for name in self.real.names if name.split("-")[0] not in held]
        motion = read_motion(options.motion)
        self.motion = motion
        self.rows = [k for k, name in enumerate(motion.names) if part_of(name) == "train"]
        sample = motion.units[self.rows]
        self.centre, self.spread = sample.mean((0, 1)), sample.std((0, 1)) + 1e-3
        babble = sum(as_float(self.real[name], 30 * SAMPLE_RATE) for name in random.choice(self.known, 5))
        self.spoil = Spoiler(random, np.asarray(babble, np.float32))

    def labelled(self, count: int) -> Crops:
        """Synthetic speech with its phonemes."""
        sounds, labels = [], []
        for _ in range(count):
            utterance = self.train[self.random.integers(len(self.train))]
            factor = self.random.uniform(0.8, 1.25) if self.random.random() < 0.6 else 1.0
            sound, label = self._crop(utterance, factor)
            sounds.append(self.spoil(sound) if self.random.random() < 0.85 else sound)
            labels.append(label)
        return Crops(torch.from_numpy(np.stack(sounds)), torch.from_numpy(np.stack(labels)))

    def _crop(self, utterance: Utterance, factor: float) -> tuple[np.ndarray, np.ndarray]:
        pcm = self.voice[utterance.name]
        wanted = int(SECONDS * SAMPLE_RATE * factor) + 2
        start = int(self.random.integers(-SAMPLE_RATE // 2, max(1, len(pcm) - wanted + SAMPLE_RATE // 2)))
        piece = np.zeros(wanted, np.float32)
        begin, end = max(0, start), min(len(pcm), start + wanted)
        piece[begin - start : end - start] = pcm[begin:end] / 32768
        sound = (
            piece[: int(SECONDS * SAMPLE_RATE)] if factor == 1 else faster(piece, factor)[: int(SECONDS * SAMPLE_RATE)]
        )
        times = start / SAMPLE_RATE + (np.arange(FEATURES) - SHIFT) * BLOCK / SAMPLE_RATE * factor
        labels = utterance.at(times)
        labels[:WARM] = -1
        return sound, labels

    def pairs(self, count: int) -> tuple[Tensor, Tensor]:
        """Real speech, clean and spoiled."""
        clean = []
        for name in self.random.choice(self.known, count):
            pcm = self.real[name]
            start = self.random.integers(max(1, len(pcm) - int(SECONDS * SAMPLE_RATE)))
            clean.append(as_float(pcm[start:], int(SECONDS * SAMPLE_RATE)))
        spoiled = [self.spoil(sound) for sound in clean]
        return torch.from_numpy(np.stack(clean)), torch.from_numpy(np.stack(spoiled))

    def moving(self, count: int) -> tuple[Crops, Tensor]:
        """Real speech with its motion; outside the words it is silent."""
        sounds, labels, motion = [], [], []
        for k in self.random.choice(self.rows, count):
            sound = as_float(self.clips[self.motion.names[k]], int(SECONDS * SAMPLE_RATE))
            sounds.append(self.spoil(sound) if self.random.random() < 0.5 else sound)
            labels.append(clip_labels(self.motion, int(k)))
            motion.append((self.motion.units[k] - self.centre) / self.spread)
        return (
            Crops(torch.from_numpy(np.stack(sounds)), torch.from_numpy(np.stack(labels))),
            torch.tensor(np.stack(motion), dtype=torch.float32),
        )

    def warps(self, count: int) -> Tensor:
        """A matrix a crop that moves formants, or leaves them."""
        matrices = [
            warp_matrix(self.random, BANDS) if self.random.random() < 0.5 else np.eye(BANDS, dtype=np.float32)
            for _ in range(count)
        ]
        return torch.from_numpy(np.stack(matrices))


def as_float(pcm: np.ndarray, length: int) -> np.ndarray:
    """The first `length` samples as float32 in [-1, 1], zeros behind the end."""
    made = np.zeros(length, np.float32)
    made[: min(length, len(pcm))] = pcm[:length] / np.float32(32768)
    return made


def clip_labels(motion: Motion, k: int) -> np.ndarray:
    """`sil` well outside the words of a clip, elsewhere not judged."""
    times = (np.arange(FEATURES) - SHIFT) * BLOCK / SAMPLE_RATE
    silent = (times < motion.speech[k, 0] - 0.1) | (times > motion.speech[k, 1] + 0.15)
    labels = np.where(silent, 0, -1)
    labels[:WARM] = -1
    return labels


def listen(encoder: Encoder, sound: Tensor, warps: Tensor | None = None) -> Tensor:
    """sound [B, 320·N] from a cold start -> features [B, N, WIDTH]."""
    with torch.no_grad():
        spectra = encoder.spectra.fast(nn.functional.pad(sound, (TAIL, 0)))
        if warps is not None:
            spectra = spectra @ warps
    return encoder.from_spectra(spectra, Tails(torch.zeros(len(sound), encoder.stack.size)))


def frame_pairs(features: Tensor) -> Tensor:
    """features [B, 2F, WIDTH] -> what each of F - 1 frames reads, [B, F - 1, 2 · WIDTH]; the last lacks its sound."""
    return features[:, LEAD:].reshape(len(features), -1, FEATURES_A_FRAME * WIDTH)


def told_right(logits: Tensor, labels: Tensor) -> Tensor:
    """Share of judged features whose phoneme is told."""
    judged = labels >= 0
    return (logits.argmax(-1) == labels)[judged].float().mean()


def validate(encoder: Encoder, feeder: Feeder) -> dict[str, float]:
    """Held voices, clean and spoiled."""
    random = np.random.default_rng(5)
    spoiler = Spoiler(random, feeder.spoil.bank[-1])
    figures: dict[str, list[float]] = {"clean": [], "spoiled": [], "closed": []}
    bilabial = torch.tensor([c in "pbm" for c in CLASSES])
    for utterance in feeder.held[::6]:
        pcm = as_float(feeder.voice[utterance.name], len(feeder.voice[utterance.name]) // BLOCK * BLOCK)
        labels = torch.from_numpy(utterance.at((np.arange(len(pcm) // BLOCK) - SHIFT) * BLOCK / SAMPLE_RATE))
        for kind, sound in (("clean", pcm), ("spoiled", spoiler(pcm))):
            with torch.no_grad():
                logits = encoder.tell(listen(encoder, torch.from_numpy(sound)[None]))[0]
            figures[kind].append(told_right(logits, labels).item())
            if kind == "clean" and bilabial[labels].any():
                told = bilabial[logits.argmax(-1)]
                figures["closed"].append(told[bilabial[labels]].float().mean().item())
    return {name: float(np.mean(values)) for name, values in figures.items()}


def main() -> None:
    """Train, or go on."""
    parser = trainer_arguments(__doc__, minutes=22, batch=20, rate=2e-3, threads=1, seed=1)
    parser.add_argument("--alphabet", type=Path, required=True, help="the voice's alphabet.json")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    random = np.random.default_rng(options.seed)
    feeder = Feeder(options, random)
    encoder, mouth = Encoder(), nn.Linear(FEATURES_A_FRAME * WIDTH, feeder.motion.units.shape[-1])
    print(f"{size_in_millions(encoder):.2f} M numbers, {len(feeder.train)} sentences", flush=True)
    networks = nn.ModuleList([encoder, mouth])
    optimiser = torch.optim.AdamW(networks.parameters(), options.rate, betas=(0.9, 0.98), weight_decay=0.01)
    course = Course(options.out / "encoder.pt", networks, optimiser, options, shipped=encoder)
    random.bit_generator.advance(course.step * 10_000)  # type: ignore[attr-defined]

    def save() -> None:
        with course.averaged():
            course.report(validate(encoder, feeder))
        course.save()

    weight = torch.ones(len(CLASSES))
    weight[0] = 0.5
    third = options.batch // 5
    while course.goes_on():
        spoken, (clean, spoiled), (clips, motion) = (
            feeder.labelled(2 * third),
            feeder.pairs(third),
            feeder.moving(third),
        )
        sound = torch.cat([spoken.sound, clips.sound, spoiled, clean])
        features = listen(encoder, sound, feeder.warps(len(sound)))
        logits = encoder.tell(features)
        judged = len(spoken.sound) + len(clips.sound)
        labels = torch.cat([spoken.labels, clips.labels])
        phoneme = nn.functional.cross_entropy(
            logits[:judged].transpose(1, 2), labels, weight, ignore_index=-1, label_smoothing=0.05
        )
        agree = (
            nn.functional.kl_div(
                torch.log_softmax(logits[judged : judged + third], -1),
                torch.softmax(logits[judged + third :].detach(), -1),
                reduction="none",
            )
            .sum(-1)[:, WARM:]
            .mean()
        )
        told = mouth(frame_pairs(features[len(spoken.sound) : judged]))
        moved = ((told - motion[:, : told.shape[1]]) ** 2)[:, WARM:, :15].mean()
        loss = phoneme + 0.3 * min(1.0, course.step / 500) * agree + 0.5 * moved
        right = told_right(logits[: len(spoken.sound)], spoken.labels)
        course.learn({"phoneme": phoneme, "right": right, "agree": agree, "mouth": moved}, loss)
        if course.every(100):
            course.report()
        if course.every(400):
            save()
    save()


if __name__ == "__main__":
    main()
