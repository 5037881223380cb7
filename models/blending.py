"""A signal of any length through a network, frame by frame: what the engine's stream computes."""

import numpy as np
import torch

from networks import DenoisingNetwork

FRAMES_AT_ONCE = 16  # the attention of one is 450 × 450


def clean_signal(network: DenoisingNetwork, x: np.ndarray, hop: int, rate: float = 0.0) -> np.ndarray:
    """Cleans x [L, T], T ≥ 1, at `rate` Hz, 0 if that is not known, in the network's precision; [L, T] in float64.

    Frames start at every multiple of `hop`; one that would leave the signal is moved back into it. Each is weighted by
    sin², divided so that the weights sum to one at every point of the endless grid of frames.
    """
    length, total = network.blueprint.frame_length, x.shape[-1]
    if total < length:
        padding = ((0, 0), (0, length - total))
        extended = np.pad(x, padding, "reflect") if total > 1 else np.pad(x, padding, "edge")
        return _estimates(network, extended[None], _windows(network.blueprint, x, np.zeros(1, int)), rate)[0][:, :total]
    window = np.square(np.sin(np.pi * (np.arange(length) + 0.5) / length))
    sums = np.array([window[phase::hop].sum() for phase in range(hop)])
    weight = window / sums[np.arange(length) % hop]
    starts = np.arange(-((length - 1) // hop), (total - 1) // hop + 1) * hop
    moved = starts.clip(0, total - length)
    frames = np.stack([x[:, at : at + length] for at in moved])
    clean = _estimates(network, frames, _windows(network.blueprint, x, moved), rate)
    result = np.zeros(x.shape)
    for start, at, estimate in zip(starts, moved, clean):
        low, high = max(start, 0), min(start + length, total)
        result[:, low:high] += weight[low - start : high - start] * estimate[:, low - at : high - at]
    return result


def _windows(blueprint, x, starts):
    """What surrounds the frames that start there, [count, L, window_length]; NaN where x has no samples."""
    before = blueprint.window_length - blueprint.context_ahead - blueprint.frame_length
    extended = np.pad(x, ((0, 0), (before, blueprint.window_length)), constant_values=np.nan)
    return np.stack([extended[:, at : at + blueprint.window_length] for at in starts])


@torch.no_grad()
def _estimates(network, frames, windows, rate):
    """[count, L, N] and [count, L, window_length] → [count, L, N]."""
    parameter = next(network.parameters())
    parts = (torch.from_numpy(array).to(parameter).split(FRAMES_AT_ONCE) for array in (frames, windows))
    return torch.cat([network(*part, torch.full((len(part[0]),), rate)) for part in zip(*parts)]).double().cpu().numpy()
