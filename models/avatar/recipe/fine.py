"""What a decoder of half size cannot say: edges of lips to a part of a pixel, and teeth one by one."""

import torch
from torch import Tensor, nn

HINTS, MAPS, WIDTH = 6, 3, 24

MAP_BOX = (16, 16, 64, 96)
"""Top, left, height and width of the learned maps in the patch: where teeth can be."""


class Fine(nn.Module):
    """A correction of every pixel, from hints of the decoder, how far the lips' edges are, and learned maps.

    Upper teeth stand still in the patch, so a map of them does; a second map goes down with the lower teeth.
    At first it corrects nothing.
    """

    NEAR, WIDE, SOFT = 1.0, 4.0, 0.7

    def __init__(self, shape: tuple[int, int], inputs: int, outputs: int) -> None:
        super().__init__()
        top, left, height, width = MAP_BOX
        self.hint = nn.Conv2d(inputs, 4 * HINTS, 1)
        self.still = nn.Parameter(torch.randn(1, MAPS, height, width) * 0.1)
        self.moving = nn.Parameter(torch.randn(MAPS, height, width) * 0.1)
        self.first = nn.Conv2d(HINTS + 5 + 2 * MAPS, WIDTH, 1)
        self.second = nn.Conv2d(WIDTH, outputs, 1)
        nn.init.zeros_(self.second.weight)
        nn.init.zeros_(self.second.bias)
        self.around = (left, shape[1] - left - width, top, shape[0] - top - height)
        columns = torch.eye(shape[1] // 2)[None]
        spread = nn.functional.interpolate(columns, scale_factor=2.0, mode="linear", align_corners=False)[0]
        self.register_buffer("spread", spread)
        self.register_buffer("y", torch.arange(shape[0]).float()[None, None, :, None])
        self.register_buffer("rows", torch.arange(shape[0]).float()[None, :, None])
        self.register_buffer("taken", (torch.arange(height) + top).float()[None, None, :])

    def forward(self, x: Tensor, heights: Tensor, drop: Tensor) -> Tensor:
        """`x` [N, inputs, h/2, w/2]; `heights` [N, 2, w/2] of upper and lower lip; `drop` [N, 1] of the lower teeth."""
        distance = self.y - (heights @ self.spread)[:, :, None]
        within = torch.minimum(distance[:, :1], -distance[:, 1:])
        edges = [
            torch.clamp(d / soft, -1, 1)
            for d, soft in ((distance, self.NEAR), (distance, self.WIDE), (within, self.SOFT))
        ]
        still = nn.functional.pad(self.still, self.around) + 0 * distance[:, :1]
        whole = [nn.functional.pixel_shuffle(self.hint(x), 2), *edges, still, self._moved(drop)]
        return self.second(nn.functional.silu(self.first(torch.cat(whole, 1))))

    def _moved(self, drop: Tensor) -> Tensor:
        maps, height, width = self.moving.shape
        tent = torch.relu(1 - torch.abs(self.rows - drop[:, :, None] - self.taken))
        moved = tent @ self.moving.permute(1, 0, 2).reshape(height, maps * width)
        moved = moved.reshape(-1, len(self.rows[0]), maps, width).permute(0, 2, 1, 3)
        return nn.functional.pad(moved, self.around[:2])
