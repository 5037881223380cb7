"""Heartbeats of nobody: ECG that a published network makes, which learned from 7,233 recordings of healthy people.

| source | from | licence | used as |
|---|---|---|---|
| deepfake-ecg 1.1.2, the generator of Pulse2Pulse | PyPI | MIT | ECG |

V. Thambawita et al., *DeepFake electrocardiograms using generative adversarial networks are the beginning of the end for privacy issues in
medicine*, Scientific Reports 11:21896, 2021. Its rhythms are regular and its beats are normal: what a heart does otherwise has to come from
recordings. Of the package only the weights are read; none of its code is run.
"""

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

import recordings

WEIGHTS = "deepfakeecg/checkpoints/g_stat.pt"
POINTS = 5_000  # at 500 Hz: the network's narrow end sees both ends of what it makes
INSIDE = (250.0, 4_747.0)  # where that is like a heart
BATCH = 20

# Layers, and what they divide or multiply the points by.
ENCODER = (("conv_1", 2), ("conv_2", 5), ("conv_3", 2), ("conv_4", 5), ("conv_5", 5), ("conv_6", 5))
DECODER = (("deconv_1", 5), ("deconv_2", 5), ("deconv_3", 5), ("deconv_5", 2), ("deconv_6", 5), ("deconv_7", 2))


class Generator:
    """`state` has the package's names."""

    def __init__(self, state: dict[str, torch.Tensor]):
        self.state = state

    @classmethod
    def load(cls, folder: Path) -> "Generator":
        return cls(torch.load(folder / WEIGHTS, map_location="cpu", weights_only=True)["stat_dict"])

    @torch.no_grad()
    def hearts(self, count: int, seed: int) -> np.ndarray:
        """Leads I, II, V1 … V6 of some hearts, [count, 8, 5000]."""
        noise = torch.rand((count, 8, POINTS), generator=torch.Generator().manual_seed(seed)) * 2 - 1
        return np.concatenate([self._made_of(part).numpy() for part in noise.split(BATCH)])

    def _made_of(self, x):
        skips = []
        for name, stride in ENCODER:
            x = functional.leaky_relu(self._layer(name, x, stride))
            skips.append(x)
        x = skips.pop()
        (first, *between, (last, _)) = DECODER
        x = functional.relu(self._repeated(*first, x))
        for name, repeat in between:
            x = functional.relu(self._repeated(name, repeat, torch.cat((x, skips.pop()), 1)))
        return self._repeated(last, 2, x).tanh()

    def _repeated(self, name, repeat, x):
        return self._layer(f"{name}.conv1d", x.repeat_interleave(repeat, 2))

    def _layer(self, name, x, stride=1):
        weight, bias = self.state[f"{name}.weight"], self.state[f"{name}.bias"]
        return functional.conv1d(x, weight, bias, stride=stride, padding=weight.shape[2] // 2)


def tracks(generator: Generator, count: int, views: int, seed: int) -> list[np.ndarray]:
    """Tracks of some hearts, [12 + views, 5000] of each, at 500 Hz in the reference band: twelve leads, and random combinations of those.
    Inside, where they are like a heart, they have power 1."""
    hearts = recordings.leads_of_independent() @ generator.hearts(count, seed).astype(np.float64)
    known = recordings.band_limited(hearts, recordings.RATE, *recordings.BAND)
    turns = np.random.default_rng(seed).standard_normal((count, views, 12))
    every = np.concatenate((known, turns @ known), 1)
    inside = slice(*(round(end) for end in INSIDE))
    return list((every / np.sqrt(np.square(every[:, :, inside]).mean(2, keepdims=True))).astype(np.float32))
