"""What several tests share: untrained networks whose numbers are plausible."""

import pytest
import torch

from recipe.encoder import Encoder
from recipe.generator import Generator
from recipe.names import ARKIT


@pytest.fixture(scope="session")
def networks() -> tuple[Encoder, Generator]:
    """Both networks, untrained, but with no weight at zero and a mouth that `jawOpen` opens."""
    torch.manual_seed(1)
    encoder, generator = Encoder(), Generator()
    with torch.no_grad():
        for parameter in (*encoder.parameters(), *generator.parameters()):
            parameter += 0.02 * torch.randn_like(parameter)
        generator.colour.normal_().mul_(0.1)
        generator.anatomy.mouth_basis.normal_().mul_(0.05)
        generator.anatomy.gaps[ARKIT.index("jawOpen")] = 32.0
        generator.anatomy.gaps[ARKIT.index("mouthClose")] = -39.0
    return encoder.eval(), generator.eval()
