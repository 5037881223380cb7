"""What each model of ours is: its blueprint, its training material, its loss and the length of its training."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

import signals
from mixing import Mixer
from networks import Blueprint, LayerBlueprint

FRAME = 450


@dataclass
class Recipe:
    """`batch(count, rng)` gives noisy and clean frames and the power of their noise: [count, L, N] twice and [count]."""

    blueprint: Blueprint
    batch: Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray, np.ndarray]]
    validation: Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray, np.ndarray]]
    loss: Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]
    steps: int
    batch_size: int
    learning_rate: float
    normalized: bool


def mean_square(estimate, clean, noise_power):
    return (estimate - clean).square().mean()


def cos_normal_0_1() -> Recipe:
    """The report's 5·cos(x/5) in N(0, 1).

    The frame's mean is removed: it says almost nothing of the phase, and a noise with another mean then changes nothing.
    """
    hidden = 512
    blueprint = Blueprint(
        layers=[LayerBlueprint("dense", hidden, "relu"), LayerBlueprint("dense", FRAME)],
        mean="remove",
        scale="constant",
        gain=0.25,
        spectrum_kind="log",
        spectrum_constant=1.0,
        spectrum_gain=1 / 3,
    )

    def batch(count, rng):
        clean = signals.windows("cos", count, FRAME, rng)
        return clean + signals.normal(0, 1, clean, rng), clean, np.ones(count)

    return Recipe(blueprint, batch, batch, mean_square, 16_000, 128, 1e-3, False)


def log_error(estimate, clean, noise_power):
    """Mean over frames of log10(mean squared error / signal power + c), where the signal's power is 1.

    The logarithm makes every input level count alike, and c = 0.001 + noise_power/10 makes the frames of one level count
    nearly as in plain mean square, so that the strange beats matter. Errors weigh as the blending of frames at the
    default hop weighs them, but never nothing.
    """
    length = clean.shape[-1]
    weight = 0.2 + torch.hann_window(length + 1, periodic=True, dtype=clean.dtype, device=clean.device)[1:]
    error = ((estimate - clean).square() * (weight / weight.mean())).mean((1, 2))
    return (error + noise_power / 10 + 1e-3).log10().mean()


def convolutional_decoder() -> list[LayerBlueprint]:
    """Encoder and decoder with skips behind the feature rows: 450 → 150 → 75 → 25 → 5 → 25 → 75 → 150 → 450 points."""

    def down(outputs, kernel, stride):
        return LayerBlueprint("convolution", outputs, "prelu", kernel=kernel, stride=stride)

    def up(outputs, kernel, upsample, skip):
        return LayerBlueprint("convolution", outputs, "prelu", kernel=kernel, upsample=upsample, skip=skip)

    return [
        down(32, 15, 3),  # activation 1: 150 points, enough for a band that ends at 40 of 250 Hz
        down(48, 9, 2),  # 2: 75
        down(64, 9, 3),  # 3: 25
        down(96, 9, 5),  # 4: 5
        LayerBlueprint("dense", 480, "prelu", channels=96),  # 5: 5, sees the whole frame
        up(64, 9, 5, 3),  # 6: 25
        up(48, 9, 3, 2),  # 7: 75
        up(32, 9, 2, 1),  # 8: 150
        up(16, 9, 3, 0),  # 9: 450
        LayerBlueprint("convolution", 1, kernel=9),
    ]


def ecg(folder: Path) -> Recipe:
    """ECG of 250 to 500 Hz in noise of every kind that electrodes meet."""
    blueprint = Blueprint(
        layers=convolutional_decoder(),
        extra_features=["frame", "attended-frame", "attended-spectrum"],
        mean="remove",
        scale="deviation",
        spectrum_kind="log",
        spectrum_constant=10.0,
        spectrum_gain=1 / 3,
        output="noise",
    )
    training, validation = Mixer.training(folder, FRAME), Mixer.validation(folder, FRAME)
    return Recipe(blueprint, training.batch, validation.batch, log_error, 6_000, 128, 2e-3, True)


RECIPES = {"cos-normal-0-1": cos_normal_0_1, "ecg": ecg}
