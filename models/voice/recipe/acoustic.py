"""The acoustic model: phonemes, voice and prosody become the five spectra of the head.

The encoder reads a clause at once; the decoder is made of convolutions only and sees
`CONTEXT` positions on either side, so that windows equal the whole.
"""

import torch
from torch import Tensor, nn

from .alphabet import ALPHABET_SIZE
from .head import SPECTRA
from .layers import ConvNeXtBlock, VoiceEmbedding
from .rates import BINS, FRAMES_A_POSITION

CONDITIONS = 160
"""Channels of the conditions that go from the encoder to the decoder, at 40 positions a second."""

WIDTH = 256
"""Channels of the decoder."""

CONTEXT = 14
"""Positions of 25 ms the decoder needs on either side: 1 + 5·2 in the trunk, 2·2 frames and an edge after it."""

FIRST_LOG_MAGNITUDES = (-3.0, 0.0, -5.0, -8.0, 0.0)
"""Where each spectrum starts in training, in the order of SPECTRA: quiet, in phase, harmonics first."""


def frame_features(pitch: Tensor, energy: Tensor) -> Tensor:
    """What the decoder reads of the prosody, at 80 a second.

    pitch: [B, F] hertz, 0 where unvoiced; energy: [B, F] -> [B, 3, F]: log pitch around 160 Hz in
    units of ½ (0 where unvoiced), voicing, energy around 0 in units of 5.
    """
    voiced = (pitch > 0).to(pitch.dtype)
    log_pitch = 2 * torch.log(pitch.clamp(min=40.0) / 160.0) * voiced
    return torch.stack([log_pitch, voiced, energy / 5], 1)


class Encoder(nn.Module):
    """Phonemes and voice -> conditions, one a position."""

    def __init__(self, voices: int, width: int = CONDITIONS, blocks: int = 3) -> None:
        super().__init__()
        self.phonemes = nn.Embedding(ALPHABET_SIZE, width)
        self.voice = VoiceEmbedding(voices, width)
        self.blocks = nn.ModuleList(ConvNeXtBlock(width, 5, 3) for _ in range(blocks))
        self.place = nn.Conv1d(4, width, 1)

    def encode(self, tokens: Tensor, voice: Tensor, mask: Tensor) -> Tensor:
        """tokens: [B, T]; voice: [B, V] weights; mask: [B, 1, T] -> [B, 160, T]."""
        x = self.phonemes(tokens).transpose(1, 2) + self.voice(voice)[:, :, None]
        for block in self.blocks:
            x = block(x, mask)
        return x

    def spread(self, encoded: Tensor, index: Tensor, place: Tensor) -> Tensor:
        """Lay the tokens out in time.

        encoded: [B, 160, T]; index: [B, N] token of each position; place: [B, 4, N] as
        `places` gives it -> [B, 160, N].
        """
        wide = index[:, None].expand(-1, encoded.shape[1], -1)
        return encoded.gather(2, wide) + self.place(place)


def places(elapsed: Tensor, duration: Tensor) -> Tensor:
    """Where a position lies in its token.

    elapsed: [B, N] positions of the token before this one; duration: [B, N] of the token ->
    [B, 4, N]: the two distances to the token's edges cut at 8 positions, its share, and the log duration.
    """
    left = duration - 1 - elapsed
    share = (elapsed + 0.5) / duration
    return torch.stack([elapsed.clamp(max=8) / 4, left.clamp(max=8) / 4, share, torch.log(duration) / 2], 1)


class Decoder(nn.Module):
    """Conditions and prosody -> five spectra; convolutions only."""

    def __init__(self, width: int = WIDTH, blocks: int = 5) -> None:
        super().__init__()
        packed = 3 * FRAMES_A_POSITION
        self.enter = nn.Conv1d(CONDITIONS + packed, width, 3, padding=1)
        self.trunk = nn.ModuleList(ConvNeXtBlock(width, 5, 3) for _ in range(blocks))
        self.pair = nn.Conv1d(width, FRAMES_A_POSITION * width, 1)
        self.frame = nn.Conv1d(3, width, 3, padding=1)
        self.fine = nn.ModuleList(ConvNeXtBlock(width, 5, 2) for _ in range(2))
        self.norm = nn.LayerNorm(width)
        self.leave = nn.Linear(width, len(SPECTRA) * BINS)
        with torch.no_grad():
            self.leave.weight.mul_(0.3)
            self.leave.bias.copy_(torch.tensor(FIRST_LOG_MAGNITUDES).repeat_interleave(BINS))

    def forward(self, conditions: Tensor, pitch: Tensor, energy: Tensor) -> Tensor:
        """conditions: [B, 160, N]; pitch, energy: [B, 2N] -> [B, 5, 601, 2N]."""
        batch, _, positions = conditions.shape
        frames = positions * FRAMES_A_POSITION
        features = frame_features(pitch, energy)
        packed = features.view(batch, 3, positions, FRAMES_A_POSITION).transpose(2, 3).reshape(batch, -1, positions)
        x = self.enter(torch.cat([conditions, packed], 1))
        for block in self.trunk:
            x = block(x)
        x = self.pair(x).view(batch, -1, FRAMES_A_POSITION, positions).transpose(2, 3).reshape(batch, -1, frames)
        x = x + self.frame(features)
        for block in self.fine:
            x = block(x)
        y = self.leave(self.norm(x.transpose(1, 2))).transpose(1, 2)
        return y.reshape(batch, len(SPECTRA), BINS, frames)


class Acoustic(nn.Module):
    """Encoder and decoder together, as they are trained."""

    def __init__(self, voices: int) -> None:
        super().__init__()
        self.encoder = Encoder(voices)
        self.decoder = Decoder()
