"""Teach the live networks what the teacher draws: the warp by regression, mouth and eyes by layers and by picture."""

import copy
import math
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F
from workshop.graphs import read_weights

from .networks import EYE_SHAPE, GRID, MOUTH_SHAPE, SIZE, Eyes, Field, Guides, Mouth, Patch, Warp
from .pairs import Pairs
from .pose import Pose
from .progress import Progress

BATCH = 12
RATE = 1.5e-3
CHECKPOINT_SECONDS = 60
LONGEST_STEP = 5.0

CARE, DETAIL = 2.0, 2.0
"""How much more an opaque pixel counts than one of the portrait, and how much the amount of fine detail does."""

FAST = "avx512_bf16" in (Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else "")
"""Train in bfloat16 where the processor has instructions for it; elsewhere it would be slower by far."""

HELD = 64
"""The last pairs are never learned from."""


def components(fields: np.ndarray, count: int, box: tuple[int, int, int, int]) -> tuple[Tensor, Tensor]:
    """Principal components (about zero: the face at rest) inside a box, and how far each goes."""
    top, left, height, width = box
    flat = fields[:, :, top : top + height, left : left + width].reshape(len(fields), -1).astype(np.float64)
    values, vectors = np.linalg.eigh(flat @ flat.T)
    order = np.argsort(-values)[:count]
    basis = (vectors[:, order].T @ flat) / np.sqrt(np.maximum(values[order], 1e-9))[:, None]
    spread = (flat @ basis.T).std(0)
    return torch.tensor(basis, dtype=torch.float32), torch.tensor(spread, dtype=torch.float32)


def moving_box(fields: np.ndarray, least: float = 0.25) -> tuple[int, int, int, int]:
    """Top, left, height, width of what moves by more than `least` pixels in any field."""
    moves = np.abs(fields.astype(np.float32)).max((0, 1)) > least
    rows, columns = np.where(moves.any(1))[0], np.where(moves.any(0))[0]
    return int(rows[0]), int(columns[0]), int(rows[-1] - rows[0] + 1), int(columns[-1] - columns[0] + 1)


def train_warp(pairs: Pairs, pose: Pose, minutes: float, seed: int = 0) -> Warp:
    """Both fields: components from data, their weights by a small network."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    expression = pairs.field.astype(np.float32)
    warp = Warp(box=moving_box(expression))
    _fill(warp.expression, expression[::2] if len(expression) > 2500 else expression)
    motions = np.repeat(pairs.motion, 3, 0)
    head = slice(52, 58)
    motions[:, head] *= rng.uniform(0, 1.4, (len(motions), 6))
    poses = np.stack([pose.field(row) for row in motions])
    _fill(warp.pose, poses[::4])
    for field, rows, targets in ((warp.expression, pairs.motion, expression), (warp.pose, motions, poses)):
        _regress(field, torch.tensor(rows), _project(field, targets), minutes * 30)
    return warp


def _fill(field: Field, targets: np.ndarray) -> None:
    basis, spread = components(folded(field, targets), field.basis.shape[0], tuple(v // field.fold for v in field.box))
    field.basis.copy_(basis)
    field.spread.copy_(spread)


def folded(field: Field, targets: np.ndarray) -> np.ndarray:
    """Targets at the size that the field is stored in."""
    if field.fold == 1:
        return targets
    return F.avg_pool2d(torch.tensor(targets.astype(np.float32)), field.fold).numpy()


def _project(field: Field, targets: np.ndarray) -> Tensor:
    """Weights of the components that come nearest to each target."""
    targets = folded(field, targets)
    top, left, height, width = (v // field.fold for v in field.box)
    flat = targets[:, :, top : top + height, left : left + width].reshape(len(targets), -1)
    return torch.tensor(flat.astype(np.float32)) @ field.basis.T


def _regress(field: Field, motion: Tensor, weights: Tensor, seconds: float) -> None:
    optimiser = torch.optim.AdamW([p for p in field.parameters()], 3e-3, weight_decay=1e-4)
    start = time.monotonic()
    inputs = field.scaled(motion)
    rows = len(motion) - HELD
    while (spent := time.monotonic() - start) < seconds:
        for group in optimiser.param_groups:
            group["lr"] = 3e-3 * max(0.01, 0.5 + 0.5 * math.cos(math.pi * min(spent / seconds, 1)))
        pick = torch.randint(rows, (512,))
        x = inputs[pick]
        said = field.weights(x) - field.weights(torch.zeros_like(x[:1])) + field.linear(x)
        # In pixels: a component counts as much as it moves.
        loss = ((said * field.spread - weights[pick]) ** 2).sum(1).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


@dataclass
class Canvas:
    """What a patch is composed on: the portrait [1, 3, 512, 512] in [0, 1], and the patch's place."""

    portrait: Tensor
    x: Tensor
    y: Tensor

    def coarse(self, field: Tensor) -> Tensor:
        """The warp's field at the pixels of the patch. [N, 2, h, w]"""
        half = SIZE // GRID
        at = torch.stack([(self.x + 0.5) / half / GRID * 2 - 1, (self.y + 0.5) / half / GRID * 2 - 1], -1)
        grid = at[None].expand(field.shape[0], -1, -1, -1)
        return F.grid_sample(field, grid, mode="bilinear", padding_mode="border", align_corners=False)

    def sample(self, shift: Tensor) -> Tensor:
        """The portrait, shifted. [N, 3, h, w]"""
        x, y = self.x + shift[:, 0], self.y + shift[:, 1]
        grid = torch.stack([(x + 0.5) / SIZE * 2 - 1, (y + 0.5) / SIZE * 2 - 1], -1)
        picture = self.portrait.expand(shift.shape[0], -1, -1, -1)
        return F.grid_sample(picture, grid, mode="bilinear", padding_mode="border", align_corners=False)


def canvas(portrait: np.ndarray, left: int, top: int, shape: tuple[int, int]) -> Canvas:
    """The canvas of a patch with its corner at (left, top)."""
    y, x = torch.meshgrid(
        torch.arange(shape[0], dtype=torch.float32) + top,
        torch.arange(shape[1], dtype=torch.float32) + left,
        indexing="ij",
    )
    picture = torch.tensor(np.ascontiguousarray(portrait[..., ::-1]).astype(np.float32) / 255).permute(2, 0, 1)[None]
    return Canvas(picture, x, y)


def differences(picture: Tensor) -> list[Tensor]:
    """Edges of a picture at three sizes: what makes it look sharp."""
    out = []
    for _ in range(3):
        out += [picture[..., 1:, :] - picture[..., :-1, :], picture[..., :, 1:] - picture[..., :, :-1]]
        picture = F.avg_pool2d(picture, 2)
    return out


GREY = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
LAPLACE = torch.tensor([[0.0, 1, 0], [1, -4, 1], [0, 1, 0]]).view(1, 1, 3, 3)


def liveliness(picture: Tensor) -> Tensor:
    """How much fine detail there is around each second pixel, wherever exactly it lies."""
    fine = F.conv2d((picture * GREY).sum(1, keepdim=True), LAPLACE)
    return torch.sqrt(F.avg_pool2d(fine * fine, 5, 2) + 1e-6)


def patch_loss(said: Tensor, coarse: Tensor, shift: Tensor, layer: Tensor, place: Canvas, edge: Tensor) -> Tensor:
    """Layers and picture against the teacher's. `said` [N, 6, h, w]; `shift` and `layer` are the teacher's."""
    target_shift = (shift - coarse) * edge
    target_layer = layer * edge
    clear = 1 - target_layer[:, :1]
    loss = 0.15 * ((said[:, :2] - target_shift).abs() * clear).mean()
    loss = loss + 0.5 * (said[:, 2:] - target_layer).abs().mean()
    picture = place.sample(coarse + said[:, :2]) * (1 - said[:, 2:3]) + said[:, 3:]
    truth = place.sample(coarse + target_shift) * clear + target_layer[:, 1:]
    # What is not taken from the portrait is small, and looked at most.
    care = 1 + CARE * F.max_pool2d(target_layer[:, :1], 5, 1, 2)
    loss = loss + 4 * ((picture - truth).abs() * care).mean() + 10 * (((picture - truth) ** 2) * care).mean()
    for a, b in zip(differences(picture * care), differences(truth * care), strict=True):
        loss = loss + 3 * (a - b).abs().mean()
    return loss + DETAIL * (liveliness(picture) - liveliness(truth)).abs().mean()


def train_patch(
    name: str,
    pairs: Pairs,
    warp: Warp,
    portrait: np.ndarray,
    corners: list[tuple[int, int]],
    minutes: float,
    edges: tuple[np.ndarray, list[float]],
    checkpoint: Path | None,
    start: Path | None = None,
) -> Patch:
    """Teach `mouth` or `eyes` for some minutes, the average of its weights in the end.

    From the weights of another person's graph (`start`) it learns faster than from none.
    """
    torch.manual_seed(1)
    network: Patch = (Mouth() if name == "mouth" else Eyes()).to(memory_format=torch.channels_last)
    if start:
        begin_with(network, start)
    shape = MOUTH_SHAPE if name == "mouth" else EYE_SHAPE
    places = [canvas(portrait, x, y, shape) for x, y in corners]
    shifts = torch.from_numpy(getattr(pairs, f"{name}_shift")).view(len(pairs.motion), len(corners), 2, *shape)
    layers = torch.from_numpy(getattr(pairs, f"{name}_colour")).view(len(pairs.motion), len(corners), 4, *shape)
    motion = torch.from_numpy(pairs.motion)
    if not (checkpoint and checkpoint.exists()):
        learn_guides(network.guides, motion, edges, 25 if minutes > 1 else 5)
    network.guides.requires_grad_(False)
    average, spent, step = copy.deepcopy(network), 0.0, 0
    optimiser = torch.optim.AdamW([p for p in network.parameters() if p.requires_grad], RATE, weight_decay=1e-5)
    if checkpoint and checkpoint.exists():
        state = torch.load(checkpoint)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        spent, step = state["spent"], state["step"]
    progress, saved, last = Progress(f"train-{name}", 15), time.monotonic(), time.monotonic()
    edge = network.edge[0]
    while spent < minutes * 60:
        share = spent / (minutes * 60)
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 60) * max(0.02, 0.5 + 0.5 * math.cos(math.pi * share))
        pick = torch.randint(len(motion) - HELD, (BATCH,))
        loss = _loss(network, warp, motion[pick], shifts[pick], layers[pick], places, edge)
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        step += 1
        keep = min(0.995, step / (step + 20))
        with torch.no_grad():
            for mean, now in zip(average.parameters(), network.parameters(), strict=True):
                mean.lerp_(now, 1 - keep)
        now = time.monotonic()
        # A process that was stopped meanwhile has not been training.
        spent, last = spent + min(now - last, LONGEST_STEP), now
        progress.at(min(spent / (minutes * 60), 1.0))
        if step % 50 == 0:
            print(f"{name} step {step} loss {loss.item():.4f}", flush=True)
        if checkpoint and (now - saved > CHECKPOINT_SECONDS or spent >= minutes * 60):
            saved = now
            state = {"network": network.state_dict(), "average": average.state_dict(), "spent": spent, "step": step}
            torch.save(state | {"optimiser": optimiser.state_dict()}, checkpoint.with_suffix(".part"))
            checkpoint.with_suffix(".part").rename(checkpoint)
    average.eval()
    held = slice(len(motion) - HELD, len(motion))
    with torch.no_grad():
        score = _loss(average, warp, motion[held], shifts[held], layers[held], places, edge).item()
    print(f"{name} held out {score:.4f} after {step} steps", flush=True)
    return average


def learn_guides(guides: Guides, motion: Tensor, edges: tuple[np.ndarray, list[float]], seconds: float) -> None:
    """Where lips and lids are, by regression; fixed from then on. `edges`: places by row, and radii of the discs."""
    places, radius = edges
    if radius:
        guides.radius.copy_(torch.tensor(radius))
    truth = torch.tensor(places, dtype=torch.float32)
    guides.mean.copy_(truth.mean(0))
    guides.spread.copy_(truth.std(0) + 0.05)
    inputs, rows = guides.scaled(motion), len(motion) - HELD
    optimiser = torch.optim.AdamW(guides.say.parameters(), 4e-3, weight_decay=1e-4)
    start = time.monotonic()
    while (spent := time.monotonic() - start) < seconds:
        for group in optimiser.param_groups:
            group["lr"] = 4e-3 * max(0.01, 0.5 + 0.5 * math.cos(math.pi * min(spent / seconds, 1)))
        pick = torch.randint(rows, (256,))
        loss = ((guides.say(inputs[pick]) * guides.spread + guides.mean - truth[pick]) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        off = (guides.places(motion[rows:]) - truth[rows:]).abs().mean().item()
    print(f"edges held out: {off:.3f} px", flush=True)


def begin_with(network: Patch, path: Path) -> None:
    """Take over what another person's graph has learned, where the shapes agree."""
    own = network.state_dict()
    found = {k: v for k, v in read_weights(path).items() if "guides" not in k and "scaled" not in k}
    learned = {k: v for k, v in found.items() if k in own and own[k].shape == v.shape}
    network.load_state_dict(learned, strict=False)


def _loss(
    network: Patch, warp: Warp, motion: Tensor, shifts: Tensor, layers: Tensor, places: list[Canvas], edge: Tensor
) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=network.training and FAST):
        said = network(motion).float()
    said = said[:, None] if said.dim() == 4 else said
    with torch.no_grad():
        field = warp.expression(motion)
    total = torch.zeros(())
    for k, place in enumerate(places):
        total = total + patch_loss(
            said[:, k], place.coarse(field), shifts[:, k].float(), layers[:, k].float() / 255, place, edge
        )
    return total / len(places)
