"""The motion generator: features of speech → face motion at 25 frames a second, in one or two steps.

Two causal parts share one context. The *articulation* says where lips and jaw go on average: there is
one answer for one sound. The *flow* draws what the sound leaves open: the rest of the mouth's motion, the
brows and the head. Both carry their past as a state, so windows of any length give the same frames.
"""

import numpy as np
import torch
from torch import Tensor, nn

from .encoder import Encoder
from .face import Face
from .layers import CausalStack, Tails
from .names import ARKIT, BROWS, MOUTH, UNITS, sides
from .phonemes import CLASSES
from .rates import BLOCK, FEATURES_A_FRAME, WIDTH

STATES = ("idle", "listening", "speaking")
"""Labels, in the order of the one-hot."""

MOUTH_LATENTS = 7
"""Numbers of the flow that are the rest of the mouth's motion; then one a brow unit, then six of the head."""

LATENTS = MOUTH_LATENTS + len(BROWS) + 6

RAMP = (0.15, 0.35, 0.35, 0.15)
"""A change of label is spread over four frames by these weights, so that nothing jumps."""

CLOSED_MM, OPEN_MM = 2.4, 6.0
"""Inner lips this near are left to the articulation, this far apart the flow has its whole share of the mouth."""

MEETING_MM = 1.9
"""Inner lips less than this further apart than at rest are drawn together: 1.8 mm become 1.5."""

STEADY = 4
"""Frames that the head's pose is averaged over, weights 1, 3, 3, 1: it comes 60 ms later, and steadier."""

QUIET = 16
"""Frames of silence after which the mouth comes to rest: 640 ms."""

CERTAIN = (0.72, 0.88)
"""Probability of silence below which none counts, and above which all does."""

LASTING = 0.85
"""Share of the last `QUIET` frames that have to be silent."""

AWAKE_MM = 2.0
"""A gap of the lips that differs so much from that of a long silence is no rest: a mouth about to speak opens early."""

SILENCE = 400
"""Blocks of silence that show how it leaves the mouth: eight seconds, more than the networks see back."""

CERTAIN = (0.5, 0.8)
"""Probability of silence below which none counts, and above which all does."""

COLOUR = 48
"""Frames of noise that make one number the flow starts from: real heads move slowly, so the noise does too."""

CHANNELS = 96
TRUNK = (1, 2, 4, 8)
FLOW = (1, 2, 4, 8, 16)
CONDITION = 32


def rest_at_zero(raw: Tensor, training: bool) -> Tensor:
    """Return `raw` where it is above 0, else 0; in training a tenth of the gradient passes there, so no unit dies."""
    if not training:
        return torch.relu(raw)
    below = raw.clamp(max=0)
    return torch.relu(raw) + 0.1 * (below - below.detach())


class Articulation(nn.Module):
    """Features [B, 2N, WIDTH] -> context [B, N, CHANNELS] and units [B, N, len(UNITS)], at least 0."""

    def __init__(self) -> None:
        super().__init__()
        self.enter = nn.Linear(FEATURES_A_FRAME * WIDTH, CHANNELS)
        self.stack = CausalStack(CHANNELS, 2 * CHANNELS, 3, TRUNK)
        self.norm = nn.LayerNorm(CHANNELS)
        self.leave = nn.Linear(CHANNELS, len(UNITS))
        # At the start every unit is a little open: one that begins closed would stay there, where nothing moves it.
        nn.init.normal_(self.leave.weight, std=0.02)
        nn.init.constant_(self.leave.bias, 0.1)

    def forward(self, features: Tensor, tails: Tails) -> tuple[Tensor, Tensor]:
        """See the class."""
        pairs = features.reshape(features.shape[0], -1, FEATURES_A_FRAME * WIDTH)
        context = self.norm(self.stack(self.enter(pairs), tails))
        return context, rest_at_zero(self.leave(context), self.training)


class Flow(nn.Module):
    """The average velocity u(z_t, r, t) of the latents, [B, N, LATENTS]."""

    def __init__(self) -> None:
        super().__init__()
        self.from_latent = nn.Linear(LATENTS, CHANNELS)
        self.from_context = nn.Linear(CHANNELS, CHANNELS)
        self.from_label = nn.Linear(len(STATES), CHANNELS, bias=False)
        self.times = nn.Sequential(nn.Linear(6, CONDITION), nn.ReLU(), nn.Linear(CONDITION, CONDITION), nn.ReLU())
        self.stack = CausalStack(CHANNELS, 2 * CHANNELS, 3, FLOW, CONDITION)
        self.norm = nn.LayerNorm(CHANNELS)
        self.leave = nn.Linear(CHANNELS, LATENTS)
        self.keep = nn.Linear(CONDITION, LATENTS)
        nn.init.zeros_(self.keep.weight)
        nn.init.zeros_(self.keep.bias)

    def forward(self, latent: Tensor, context: Tensor, label: Tensor, times: Tensor, tails: Tails) -> Tensor:
        """latent [B, N, LATENTS], context [B, N, CHANNELS], label [B, N, 3], times [B, 2] as (r, t)."""
        span = times[:, 1:] - times[:, :1]
        condition = self.times(torch.cat([times, span, times * times, torch.sqrt(span + 1e-4)], 1))
        x = self.from_latent(latent) + self.from_context(context) + self.from_label(label)
        # Towards t = 1 most of the velocity is the noise itself, which would be hard to pass through exactly.
        kept = (times[:, 1:] + self.keep(condition)).unsqueeze(1) * latent
        return kept + self.leave(self.norm(self.stack(x, tails, condition)))


class Anatomy(nn.Module):
    """Fixed numbers: how units become Apple's coefficients, and how coefficients move the inner lips.

    mouth_basis, mouth_project: latents to the rest of the mouth's units, and back.
    gaps: [52, 5], millimetres that a coefficient of one opens the inner lips at five places; rest: [5], at rest.
    """

    spread: Tensor
    gaps: Tensor
    rest: Tensor
    mouth_basis: Tensor
    mouth_project: Tensor
    brow_mean: Tensor
    brow_scale: Tensor
    head_scale: Tensor

    def __init__(self) -> None:
        super().__init__()
        spread = torch.zeros(len(UNITS), len(ARKIT))
        for k, unit in enumerate(UNITS):
            for name in sides(unit):
                spread[k, ARKIT.index(name)] = 1.0
        self.register_buffer("spread", spread)
        self.register_buffer("gaps", torch.zeros(len(ARKIT), 5))
        self.register_buffer("rest", torch.full((5,), 0.8))
        self.register_buffer("mouth_basis", torch.zeros(MOUTH_LATENTS, len(MOUTH)))
        self.register_buffer("mouth_project", torch.zeros(len(MOUTH), MOUTH_LATENTS))
        self.register_buffer("brow_mean", torch.zeros(len(BROWS)))
        self.register_buffer("brow_scale", torch.ones(len(BROWS)))
        self.register_buffer("head_scale", torch.ones(6))

    def fit(self, face: Face, chains: dict[str, np.ndarray]) -> None:
        """Take the lips from the 3D head, and the mean and spread of brows and head from real motion."""
        gaps, rest = face.gaps(face.unit_moves(ARKIT))
        self.gaps.copy_(torch.tensor(gaps))
        self.rest.copy_(torch.tensor(rest))
        brows = chains["units"][..., len(MOUTH) :].astype(np.float32).reshape(-1, len(BROWS))
        self.brow_mean.copy_(torch.tensor(brows.mean(0)))
        self.brow_scale.copy_(torch.tensor(brows.std(0)))
        self.head_scale.copy_(torch.tensor(chains["heads"].reshape(-1, 6).std(0)))

    def gap(self, coefficients: Tensor) -> Tensor:
        """Millimetres between the inner lips, mean of the three middle places: [B, N, 52] -> [B, N, 1]."""
        return (coefficients @ self.gaps + self.rest)[..., 1:4].mean(-1, keepdim=True)

    def unit_gap(self, units: Tensor) -> Tensor:
        """The same for units: [B, N, len(UNITS)] -> [B, N, 1]."""
        return self.gap(units @ self.spread)


class Generator(nn.Module):
    """The whole generator.

    features [B, 2N, WIDTH], noise [B, N, LATENTS], times [B, 2], label [B, N, 3], controls [B, N, 52], state [B, S]
    -> latent [B, N, LATENTS], coefficients [B, N, 52], head [B, N, 6], next state.
    """

    inputs = ("features", "noise", "times", "label", "controls", "state")
    outputs = ("latent", "coefficients", "head", "nextState")
    ramp: Tensor
    colour: Tensor
    tell_weight: Tensor
    tell_bias: Tensor
    resting: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.articulation = Articulation()
        self.flow = Flow()
        self.anatomy = Anatomy()
        self.register_buffer("ramp", torch.tensor(RAMP).flip(0))
        colour = torch.zeros(LATENTS, 1, COLOUR)
        colour[..., -1] = 1.0
        self.register_buffer("colour", colour)
        self.label_size = (len(RAMP) - 1) * len(STATES)
        self.noise_size = (COLOUR - 1) * LATENTS
        # What the encoder takes for silence, and how the articulation leaves the mouth there: `settle_with` fills them.
        self.register_buffer("tell_weight", torch.zeros(len(CLASSES), WIDTH), persistent=False)
        self.register_buffer("tell_bias", torch.zeros(len(CLASSES)), persistent=False)
        self.register_buffer("resting", torch.zeros(len(UNITS)), persistent=False)
        stacks = self.articulation.stack.size + self.flow.stack.size
        self.state_size = self.label_size + self.noise_size + QUIET - 1 + (STEADY - 1) * 6 + stacks

    def start(self, batch: int = 1) -> Tensor:
        """The state before the first frame."""
        return torch.zeros(batch, self.state_size)

    def smooth(self, label: Tensor, tails: Tails) -> Tensor:
        """Spread changes of the label over the frames after them."""
        count = len(RAMP) - 1
        whole = torch.cat([tails.take(count, len(STATES)), label], 1)
        tails.give(whole[:, -count:])
        smoothed = label * self.ramp[-1]
        for k in range(count):
            smoothed = smoothed + whole[:, k : k - count] * self.ramp[k]
        return smoothed

    def coloured(self, noise: Tensor, tails: Tails) -> Tensor:
        """White noise [B, N, LATENTS] to noise that moves as slowly as what it becomes, by a causal filter."""
        whole = torch.cat([tails.take(COLOUR - 1, LATENTS), noise], 1)
        tails.give(whole[:, 1 - COLOUR :])
        return nn.functional.conv1d(whole.transpose(1, 2), self.colour, groups=LATENTS).transpose(1, 2)

    @torch.no_grad()
    def settle_with(self, encoder: Encoder) -> None:
        """Learn from the encoder what silence is, and from a long silence how the mouth is left by it."""
        self.tell_weight.copy_(encoder.tell.weight)
        self.tell_bias.copy_(encoder.tell.bias)
        features, _, _ = encoder(torch.zeros(1, SILENCE * BLOCK), encoder.start())
        _, units = self.articulation(features, Tails(torch.zeros(1, self.articulation.stack.size)))
        self.resting.copy_(units[0, -1])

    def articulate(self, features: Tensor, tails: Tails) -> tuple[Tensor, Tensor]:
        """Context and units; in a pause the mouth comes to rest, where the clips' speaker leaves his a little open."""
        context, units = self.articulation(features, tails)
        told = torch.softmax(features @ self.tell_weight.T + self.tell_bias, -1)[..., :1]
        silent = told.reshape(told.shape[0], -1, FEATURES_A_FRAME, 1).mean(2)
        silent = ((silent - CERTAIN[0]) / (CERTAIN[1] - CERTAIN[0])).clamp(0, 1)
        whole = torch.cat([tails.take(QUIET - 1, 1), silent], 1)
        tails.give(whole[:, 1 - QUIET :])
        lasting = silent
        for k in range(QUIET - 1):
            lasting = lasting + whole[:, k : k + 1 - QUIET]
        lasting = ((lasting / QUIET - LASTING) / (1 - LASTING)).clamp(0, 1)
        different = (self.anatomy.unit_gap(units) - self.anatomy.unit_gap(self.resting)).abs()
        asleep = silent * lasting * (1 - different / AWAKE_MM).clamp(0, 1)
        return context, torch.relu(units - 1.3 * self.resting * asleep)

    def forward(
        self, features: Tensor, noise: Tensor, times: Tensor, label: Tensor, controls: Tensor, state: Tensor
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """See the class."""
        tails = Tails(state)
        smoothed = self.smooth(label, tails)
        coloured = self.coloured(noise, tails)
        first = (times[:, 1:] > 0.999).to(noise.dtype).unsqueeze(1)
        start = first * coloured + (1 - first) * noise
        context, units = self.articulate(features, tails)
        velocity = self.flow(start, context, smoothed, times, tails)
        latent = start - (times[:, 1:] - times[:, :1]).unsqueeze(1) * velocity
        free = self.decode(units, latent, smoothed)
        return latent, self.control(free, controls), self.head(latent, tails), tails.joined()

    def decode(self, units: Tensor, latent: Tensor, label: Tensor) -> Tensor:
        """Join both parts: units and latents to Apple's coefficients [B, N, 52] in [0, 1]."""
        speaking = label[..., 2:]
        count = len(MOUTH)
        share = ((self.anatomy.unit_gap(units) - CLOSED_MM) / (OPEN_MM - CLOSED_MM)).clamp(0, 1)
        rest = latent[..., :MOUTH_LATENTS] @ self.anatomy.mouth_basis
        mouth = (units[..., :count] + share * rest) * speaking
        brows = self.anatomy.brow_mean + latent[..., MOUTH_LATENTS:-6] * self.anatomy.brow_scale
        tongue = units[..., -1:] * speaking
        return self.meet(torch.cat([mouth, brows, tongue], -1).clamp(0, 1) @ self.anatomy.spread)

    def meet(self, free: Tensor) -> Tensor:
        """Lips that are nearly together come together: a regression is unsure where people are not."""
        rest = self.anatomy.rest[1:4].mean()
        apart = self.anatomy.gap(free) - rest
        near = (apart / MEETING_MM).clamp(0, 1)
        kept = 0.3 + 0.7 * near * near * (3 - 2 * near)
        return self.closed_by(free, (apart * (1 - kept)).clamp(min=0))

    def closed_by(self, coefficients: Tensor, millimetres: Tensor) -> Tensor:
        """Bring the inner lips nearer by so much with `mouthClose`."""
        close = ARKIT.index("mouthClose")
        strength = -self.anatomy.gaps[close, 2].clamp(max=-1.0)
        more = (coefficients[..., close : close + 1] + millimetres / strength).clamp(0, 1)
        return torch.cat([coefficients[..., :close], more, coefficients[..., close + 1 :]], -1)

    def head(self, latent: Tensor, tails: Tails) -> Tensor:
        """Yaw, pitch, roll in degrees and x, y, z in centimetres, [B, N, 6]; what trembles above 6 Hz is taken out."""
        whole = torch.cat([tails.take(STEADY - 1, 6), latent[..., -6:] * self.anatomy.head_scale], 1)
        tails.give(whole[:, 1 - STEADY :])
        return (whole[:, :-3] + 3 * whole[:, 1:-2] + 3 * whole[:, 2:-1] + whole[:, 3:]) / 8

    def control(self, free: Tensor, controls: Tensor) -> Tensor:
        """Add what the user asks for; where lips were closed, close them again with `mouthClose`."""
        asked = (free + controls).clamp(0, 1)
        before, after = self.anatomy.gap(free), self.anatomy.gap(asked)
        closed = ((4.0 - before) / 2.0).clamp(0, 1)
        return self.closed_by(asked, closed * (after - before).clamp(min=0))
