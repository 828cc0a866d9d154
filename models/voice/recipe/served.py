"""The four graphs that are served: text and front once a clause, the flow once a step, the decoder once a window.

They hold the trained networks and the arithmetic between them, so that a server only feeds phonemes and noise, adds up
steps and takes spectra.
"""

import torch
from torch import Tensor, nn

from .acoustic import Acoustic, places
from .drawing import Drawing
from .flow import Flow
from .head import SPECTRA
from .prosody import Contour, Reader, Scale

LONGEST_LEAD = 6
"""Positions: the silence that opens a clause is cut to this (150 ms), since nobody should compute 400 ms of nothing."""

LOWEST_PITCH, HIGHEST_PITCH = 50.0, 600.0
"""Hertz: the predicted pitch is kept inside."""


class Text(nn.Module):
    """Phonemes and voice -> what the flow is told, the calm average, and the reach of readings around it."""

    inputs = ("tokens", "voice")
    outputs = ("encoded", "calm", "reach")

    factor: Tensor
    power: Tensor

    def __init__(self, reader: Reader, flow: Flow, drawing: Drawing) -> None:
        super().__init__()
        self.reader, self.flow = reader, flow
        self.register_buffer("factor", torch.tensor(drawing.factor)[None, :, None])
        self.register_buffer("power", torch.tensor(drawing.power)[None, :, None])

    def forward(self, tokens: Tensor, voice: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """tokens: [1, T]; voice: [1, 4] weights that add up to one -> [1, 128, T], [1, 3, T], [1, 3, T]."""
        encoded = self.reader.encode(tokens, voice, torch.ones_like(voice[:, 0]), None)
        calm, reach = self.reader.regress(encoded, None)
        return self.flow.adapt(encoded, calm, reach, None), calm, self.factor * reach**self.power


class Step(nn.Module):
    """One evaluation of the flow."""

    inputs = ("encoded", "z", "r", "t")
    outputs = ("velocity",)

    def __init__(self, flow: Flow) -> None:
        super().__init__()
        self.flow = flow

    def forward(self, encoded: Tensor, z: Tensor, r: Tensor, t: Tensor) -> Tensor:
        """encoded: [1, 128, T]; z: [1, 3, T]; r, t: [1] -> [1, 3, T]: a step is z − (t − r) · velocity."""
        velocity: Tensor = self.flow(encoded, z, r, t, None)
        return velocity


class Front(nn.Module):
    """Phonemes, voice, speed and a reading -> durations, pitch, energy and the decoder's conditions."""

    inputs = ("tokens", "voice", "speed", "calm", "reach", "deviation", "expressiveness")
    outputs = ("durations", "pitch", "energy", "conditions")
    mean: Tensor
    spread: Tensor

    def __init__(self, contour: Contour, acoustic: Acoustic, scale: Scale) -> None:
        super().__init__()
        self.contour, self.encoder = contour, acoustic.encoder
        self.register_buffer("mean", torch.from_numpy(scale.mean))
        self.register_buffer("spread", torch.from_numpy(scale.spread))

    def forward(
        self,
        tokens: Tensor,
        voice: Tensor,
        speed: Tensor,
        calm: Tensor,
        reach: Tensor,
        deviation: Tensor,
        expressiveness: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """tokens: [1, T]; voice: [1, 4] weights that add up to one; speed, expressiveness: [1]; calm, reach from the
        text, deviation from the flow, [1, 3, T] each ->
        durations [1, T] whole positions, as floats; pitch [1, 2N] hertz, 0 where unvoiced; energy [1, 2N];
        conditions [1, 160, N], where N is the sum of the durations."""
        mask = torch.ones_like(tokens, dtype=torch.float32)[:, None]
        mean = (voice @ self.mean)[:, :, None]
        spread = self.spread[None, :, None]
        values = calm + expressiveness[:, None, None] * reach * deviation
        exact = (values[:, 0] * spread[:, 0] + mean[:, 0]).exp() / speed[:, None]
        durations = exact.round().clamp(min=1.0)
        lead = torch.full_like(durations[:, :1], LONGEST_LEAD)
        durations = torch.cat([torch.minimum(durations[:, :1], lead), durations[:, 1:]], 1)
        index, place = lay_out(durations)
        drawn = self.contour(tokens, voice, mask, values, index, place)
        hertz = (drawn[:, 0] * spread[:, 1] + mean[:, 1]).exp().clamp(LOWEST_PITCH, HIGHEST_PITCH)
        pitch = torch.where(drawn[:, 1] > 0, hertz, torch.zeros_like(hertz))
        energy = drawn[:, 2] * spread[:, 2] + mean[:, 2]
        conditions = self.encoder.spread(self.encoder.encode(tokens, voice, mask), index, place)
        return durations, pitch, energy, conditions


def lay_out(durations: Tensor) -> tuple[Tensor, Tensor]:
    """durations: [1, T] whole positions, as floats -> the token of each position [1, N] and its place [1, 4, N]."""
    ends = durations.cumsum(1)
    # A tensor, not an int: the exported graph must count as long a clause as it is given.
    position = torch.arange(ends[0, -1].long(), dtype=torch.float32)[None]  # type: ignore[call-overload]
    index = (position[:, :, None] >= ends[:, None, :]).long().sum(2)
    mine = durations.gather(1, index)
    elapsed = position - (ends - durations).gather(1, index)
    return index, places(elapsed, mine)


class Window(nn.Module):
    """The decoder, with its spectra as five outputs."""

    inputs = ("conditions", "pitch", "energy")
    outputs = SPECTRA

    def __init__(self, acoustic: Acoustic) -> None:
        super().__init__()
        self.decoder = acoustic.decoder

    def forward(self, conditions: Tensor, pitch: Tensor, energy: Tensor) -> tuple[Tensor, ...]:
        """conditions: [1, 160, n]; pitch, energy: [1, 2n] -> five of [1, 601, 2n]."""
        return self.decoder(conditions, pitch, energy).unbind(1)


PARTS: dict[str, type[Text] | type[Step] | type[Front] | type[Window]] = {
    "text": Text,
    "flow": Step,
    "front": Front,
    "decoder": Window,
}
"""The graphs, by their names."""
