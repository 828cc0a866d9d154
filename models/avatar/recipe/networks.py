"""The three live networks: a smooth warp of the whole picture, the mouth, the eyes. Each makes its layer at once."""

import itertools

import numpy as np
import torch
from torch import Tensor, nn

from .fine import Fine
from .motion import COEFFICIENTS, INDEX, MOTION_NAMES, REACH

SIZE = 512
"""Width and height of a picture."""

GRID = 64
"""Points of the warp along a side."""

MOUTH_SHAPE = (96, 128)
EYE_SHAPE = (56, 72)
"""Height and width of the patches, which lie in the picture one to one."""

PATCH_CHANNELS = 6
"""Displacement x and y in pixels, opacity, and colour (red, green, blue) times opacity."""

SHIFT_SCALE = 8.0
"""Pixels of displacement for each unit that a network says."""

EYE_INPUTS = [
    k for k, name in enumerate(MOTION_NAMES) if name.startswith(("eye", "cheek", "brow", "gaze", "noseSneer"))
]
MOUTH_INPUTS = [
    k for k, name in enumerate(MOTION_NAMES) if name.startswith(("jaw", "mouth", "cheek", "nose", "tongue"))
]
POSE_INPUTS = [k for k, name in enumerate(MOTION_NAMES) if name.startswith("head")]


class Scaled(nn.Module):
    """Clamps to the trained range, takes the numbers that matter and brings them to one scale.

    `gain` bends coefficients as `felt` does; networks learn without, a pack's graphs have the person's.
    """

    def __init__(self, inputs: list[int]) -> None:
        super().__init__()
        reach = torch.tensor(REACH)
        self.register_buffer("low", torch.where(torch.arange(len(REACH)) < COEFFICIENTS, 0.0, -1.0))
        self.register_buffer("scale", 1 / reach)
        self.register_buffer("gain", torch.ones(len(REACH)))
        self.register_buffer("inputs", torch.tensor(inputs))

    def forward(self, motion: Tensor) -> Tensor:
        scaled = torch.maximum(torch.clamp(motion * self.scale, max=1.0), self.low)
        return (1 - (1 - scaled) ** self.gain)[:, self.inputs]


def perceptron(inputs: int, hidden: int, outputs: int) -> nn.Sequential:
    """Two hidden layers."""
    return nn.Sequential(
        nn.Linear(inputs, hidden), nn.SiLU(), nn.Linear(hidden, hidden), nn.SiLU(), nn.Linear(hidden, outputs)
    )


class Field(nn.Module):
    """A displacement field as a weighted sum of principal components, the weights from a small network.

    Fields vanish outside of a box, so only the box is stored; smooth ones at `1 / fold` of its size.
    """

    def __init__(
        self, inputs: list[int], components: int, box: tuple[int, int, int, int], hidden: int = 96, fold: int = 1
    ) -> None:
        super().__init__()
        self.fold = fold
        top, left, height, width = self.box = box
        self.scaled = Scaled(inputs)
        self.weights = perceptron(len(inputs), hidden, components)
        self.linear = nn.Linear(len(inputs), components, bias=False)
        self.register_buffer("basis", torch.randn(components, 2 * height * width // fold**2) * 0.01)
        self.register_buffer("spread", torch.ones(components))
        self.register_buffer("still", torch.zeros(1, len(inputs)), persistent=False)
        self.margins = (left, GRID - left - width, top, GRID - top - height)

    def forward(self, motion: Tensor) -> Tensor:
        scaled = self.scaled(motion)
        # Minus its own answer at rest: a face at rest is the portrait.
        rest = self.weights(self.still)
        weights = (self.weights(scaled) - rest + self.linear(scaled)) * self.spread
        _, _, height, width = self.box
        field = (weights @ self.basis).reshape(-1, 2, height // self.fold, width // self.fold)
        if self.fold > 1:
            field = nn.functional.interpolate(field, scale_factor=float(self.fold), mode="bilinear")
        return nn.functional.pad(field, self.margins)


class Warp(nn.Module):
    """`pose` takes a point of the picture to the face at rest in space, `expression` from there to the portrait."""

    def __init__(
        self,
        pose_components: int = 16,
        expression_components: int = 32,
        box: tuple[int, int, int, int] = (0, 0, GRID, GRID),
    ) -> None:
        super().__init__()
        shapes = [k for k in range(len(MOTION_NAMES)) if k < COEFFICIENTS and "eyeLook" not in MOTION_NAMES[k]]
        jaw = [INDEX[name] for name in ("jawOpen", "jawForward", "mouthPucker", "mouthFunnel", "cheekPuff")]
        self.pose = Field([*POSE_INPUTS, *jaw], pose_components, (0, 0, GRID, GRID), 64, fold=2)
        self.expression = Field([*shapes, INDEX["gazePitch"]], expression_components, box, 128)

    def forward(self, motion: Tensor) -> tuple[Tensor, Tensor]:
        return self.pose(motion), self.expression(motion)


class Up(nn.Module):
    """Twice as high and wide."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.act = nn.SiLU()

    def forward(self, x: Tensor) -> Tensor:
        x = nn.functional.interpolate(x, scale_factor=2.0, mode="nearest")
        x = self.act(self.first(x))
        return x + self.act(self.second(x))


def feather(shape: tuple[int, int], margin: int) -> Tensor:
    """One inside, falling softly to zero at the edges."""
    sides = [torch.arange(length, dtype=torch.float32) for length in shape]
    falls = [torch.clamp(torch.minimum(s, len(s) - 1 - s) / margin, 0, 1) for s in sides]
    soft = [f * f * (3 - 2 * f) for f in falls]
    return soft[0][:, None] * soft[1][None, :]


class Guides(nn.Module):
    """Where the edges are: heights of curves (lips, lids) in each column and centres of discs (irises), as maps.

    A decoder of few pixels cannot place an edge exactly; from how far each pixel is from it, it can.
    """

    NEAR, WIDE = 1.5, 6.0

    def __init__(self, inputs: list[int], shape: tuple[int, int], curves: int, discs: int, more: int) -> None:
        super().__init__()
        self.rows, self.columns = shape[0] // 2, shape[1] // 2
        self.curves, self.discs = curves, discs
        self.count = curves * self.columns + 2 * discs + more
        self.scaled = Scaled(inputs)
        self.say = perceptron(len(inputs), 64, self.count)
        self.register_buffer("mean", torch.zeros(self.count))
        self.register_buffer("spread", torch.ones(self.count))
        self.register_buffer("radius", torch.full((max(discs, 1),), 6.0))
        self.register_buffer("y", (torch.arange(self.rows) * 2 + 0.5).float()[None, None, :, None])
        self.register_buffer("x", (torch.arange(self.columns) * 2 + 0.5).float()[None, None, None, :])

    @property
    def channels(self) -> int:
        """Maps that come out."""
        return 2 * self.curves + 2 * self.discs

    def places(self, motion: Tensor) -> Tensor:
        """Heights, centres and whatever more in pixels of the patch. [N, count]"""
        return self.mean + self.spread * self.say(self.scaled(motion))

    def heights(self, places: Tensor) -> Tensor:
        """Of the curves, by column. [N, curves, columns]"""
        return places[:, : self.curves * self.columns].reshape(-1, self.curves, self.columns)

    def forward(self, places: Tensor) -> Tensor:
        distance = self.y - self.heights(places)[:, :, None]
        if self.discs:
            centres = places[:, self.curves * self.columns :][:, : 2 * self.discs].reshape(-1, self.discs, 2, 1, 1)
            across, down = self.x - centres[:, :, 0], self.y - centres[:, :, 1]
            ring = torch.sqrt(across * across + down * down + 1e-3) - self.radius[None, :, None, None]
            distance = torch.cat([distance, ring], 1)
        return torch.cat([torch.clamp(distance / self.NEAR, -1, 1), torch.clamp(distance / self.WIDE, -1, 1)], 1)


class Patch(nn.Module):
    """A decoder from motion to one or more patches of the picture; `seats` are learned maps that say where it is."""

    def __init__(
        self,
        inputs: list[int],
        shape: tuple[int, int],
        widths: tuple[int, ...],
        hidden: int,
        count: int,
        discs: int,
        fine: bool = False,
    ) -> None:
        super().__init__()
        self.shape, self.count = shape, count
        steps = len(widths)
        self.start = (shape[0] >> steps, shape[1] >> steps)
        self.scaled = Scaled(inputs)
        self.first = widths[0]
        self.code = perceptron(len(inputs), hidden, hidden)
        self.spread = nn.Linear(hidden, widths[0] * self.start[0] * self.start[1])
        self.ups = nn.ModuleList([Up(a, b) for a, b in itertools.pairwise(widths)])
        seats = 8
        self.seats = nn.Parameter(torch.randn(1, seats, shape[0] // 2, shape[1] // 2) * 0.1)
        self.guides = Guides(inputs, shape, 2 * count, discs, int(fine))
        self.mix = nn.Conv2d(widths[-1] + seats + self.guides.channels, widths[-1], 3, padding=1)
        self.sharpen = nn.Conv2d(widths[-1] + self.guides.channels, widths[-1], 3, padding=1)
        self.last = nn.Conv2d(widths[-1], PATCH_CHANNELS * count * 4, 3, padding=1)
        self.fine = Fine(shape, widths[-1], PATCH_CHANNELS * count) if fine else None
        self.act = nn.SiLU()
        self.register_buffer("edge", feather(shape, 8)[None, None])
        with torch.no_grad():
            self.last.weight *= 0.3
            # Opacity begins near zero.
            bias = self.last.bias.view(count, PATCH_CHANNELS, 4)
            bias.zero_()
            bias[:, 2] = -3.0

    def forward(self, motion: Tensor) -> Tensor:
        x = self.act(self.code(self.scaled(motion)))
        x = self.act(self.spread(x)).reshape(-1, self.first, *self.start)
        for up in self.ups:
            x = up(x)
        # Once for each picture, without asking how many there are: that would be a step for the processor alone.
        seats = self.seats + 0 * x[:, :1]
        places = self.guides.places(motion)
        guides = self.guides(places)
        x = x + self.act(self.mix(torch.cat([x, seats, guides], 1)))
        x = x + self.act(self.sharpen(torch.cat([x, guides], 1)))
        # The last step is never taken in eight bits of mantissa, whatever the rest is trained in.
        with torch.autocast("cpu", enabled=False):
            features, places = x.float(), places.float()
            x = nn.functional.pixel_shuffle(self.last(features), 2)
            if self.fine:
                x = x + self.fine(features, self.guides.heights(places), places[:, -1:])
        x = x.reshape(-1, self.count, PATCH_CHANNELS, *self.shape)
        shift = x[:, :, :2] * SHIFT_SCALE
        opacity = torch.sigmoid(x[:, :, 2:3])
        colour = torch.sigmoid(x[:, :, 3:])
        return torch.cat([shift, opacity, colour * opacity], 2) * self.edge


class Mouth(Patch):
    """Lips, teeth and the dark between them."""

    def __init__(self) -> None:
        super().__init__(MOUTH_INPUTS, MOUTH_SHAPE, (80, 56, 48, 40, 36), 96, 1, 0, fine=True)

    def forward(self, motion: Tensor) -> Tensor:
        return super().forward(motion)[:, 0]


class Eyes(Patch):
    """Both eyes: lids, lashes, gaze. The person's right eye first."""

    def __init__(self) -> None:
        super().__init__(EYE_INPUTS, EYE_SHAPE, (24, 40, 36), 64, 2, 2)


def macs(module: nn.Module) -> int:
    """Multiplications and additions for one picture."""
    total = 0
    hooks = []

    def count(layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        nonlocal total
        weight = layer.weight
        total += weight.numel() * (int(np.prod(output.shape[2:])) if output.dim() == 4 else 1)

    for layer in module.modules():
        if isinstance(layer, nn.Conv2d | nn.Linear):
            hooks.append(layer.register_forward_hook(count))
    with torch.no_grad():
        module(torch.zeros(1, len(MOTION_NAMES)))
    for hook in hooks:
        hook.remove()
    return total
