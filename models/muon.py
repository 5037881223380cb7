"""An optimizer for weights of layers: momentum whose singular values are made equal."""

import torch

COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of the odd polynomial that brings singular values near 1, fastest from small ones
ITERATIONS = 5
MOMENTUM = 0.95
SIZE = 0.2  # root mean square of an update at rate 1: about Adam's, so that their rates compare


def orthogonalized(matrix: torch.Tensor) -> torch.Tensor:
    """[m, n] with the same singular vectors and singular values of 0.7 to 1.2, whatever they were."""
    tall = matrix.shape[0] > matrix.shape[1]
    x = matrix.mT if tall else matrix
    x = x / (x.norm() + 1e-7)
    a, b, c = COEFFICIENTS
    for _ in range(ITERATIONS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return x.mT if tall else x


class Muon(torch.optim.Optimizer):
    """For weights of two or more axes, read as [outputs, everything else].

    Source: Keller Jordan and others, "Muon: an optimizer for hidden layers in neural networks" (2024), with the size of an
    update after Liu and others, "Muon is scalable for LLM training" (2025). PyTorch's own refuses convolutions.
    """

    def __init__(self, parameters, lr: float):
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                state = self.state[weight]
                if not state:
                    state["momentum"] = torch.zeros_like(weight)
                state["momentum"].lerp_(weight.grad, 1 - MOMENTUM)
                update = weight.grad.lerp(state["momentum"], MOMENTUM).flatten(1)
                size = SIZE * max(update.shape) ** 0.5
                weight.add_(orthogonalized(update).view_as(weight), alpha=-group["lr"] * size)
