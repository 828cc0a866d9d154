import torch

from recipe.discriminators import Judges, fooling_loss, judges_loss, matching_loss


def test_discriminators_teach_the_generator() -> None:
    true, made = torch.randn(2, 6000) * 0.1, (torch.randn(2, 6000) * 0.1).requires_grad_()
    judges = Judges()
    judged = judges(true)
    (fooling_loss(judges(made)) + matching_loss(judged, judges(made))).backward()
    assert made.grad is not None
    assert float(made.grad.abs().sum()) > 0
    assert judges_loss(judged, judges(made.detach())).item() > 0
