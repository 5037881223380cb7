"""Noisy frames of any signal and their clean references: sensors' tracks at any rate, made signals, and noise of many kinds."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import sensors
import varieties
from mixing import amplitudes, interpolated

MADE_SHARE = 0.45  # of the frames
MANY = 300  # tracks; up to so many a source's share of the recorded frames grows with the root of their number
STEP = (0.05, 2.0)  # points of a track for one of a frame: from a feature a frame to features of a few points
SNR = (-8.0, 25.0)  # dB, uniform, of a frame: a signal's quiet frames have less than the signal
GOOD_SHARE, GOOD_SNR = 0.2, (25.0, 45.0)  # frames that are to be left nearly alone
CLEAN_SHARE, CLEAN_SNR = 0.1, 60.0  # frames that are to pass
SILENT_SHARE = 0.02  # frames with nothing but noise

KINDS = ("white", "uniform", "laplace", "coloured", "impulses", "hum")
PRESENCE = np.array((0.8, 0.1, 0.1, 0.25, 0.15, 0.04))  # how often each is part of a mixture
RECORDED_NOISE_SHARE = 0.5  # of the frames, where noise was recorded
COARSE_SHARE = 0.4  # of the recorded frames, where there are coarse tracks
COARSE_PRESENCE = np.array((0.8, 0.1, 0.1, 0.25, 0.08, 0.04))  # there a wild sample may be the signal
WHITE_ALONE = 0.45  # share of the frames whose noise is nothing but white


@dataclass
class Medley:
    """`sources`, and perhaps `coarse` ones: stacks of tracks [count, TRACK]. Frames have `frame` points."""

    sources: list[np.ndarray]
    frame: int
    coarse: list[np.ndarray] | None = None
    steps: tuple[float, float] = STEP
    made_share: float = MADE_SHARE
    noises: list[np.ndarray] | None = None  # recorded noise, for half of the frames

    @classmethod
    def training(cls, folder: Path, frame: int) -> "Medley":
        return cls(sensors.training(folder), frame, sensors.coarse_training(folder))

    @classmethod
    def validation(cls, folder: Path, frame: int) -> "Medley":
        return cls(sensors.validation(folder), frame, sensors.coarse_validation(folder))

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Noisy and clean frames [count, 1, frame], and the noise power [count] where the clean frame's is 1."""
        clean = self._clean(count, rng)
        share = rng.random(count)
        snr = np.where(share < GOOD_SHARE, rng.uniform(*GOOD_SNR, count), rng.uniform(*SNR, count))
        snr[share > 1 - CLEAN_SHARE] = CLEAN_SNR
        silent = (share > GOOD_SHARE) & (share < GOOD_SHARE + SILENT_SHARE)
        clean[silent] = 0
        power = 10 ** (-snr / 10)
        noisy = clean + np.sqrt(power)[:, None] * self._noise(count, rng)
        return noisy[:, None], clean[:, None], power

    def _noise(self, count, rng):
        """Noise of power 1 on average, [count, frame]."""
        made = noise(count, self.frame, rng, PRESENCE if self.coarse is None else COARSE_PRESENCE)
        if self.noises is not None:
            some = rng.random(count) < RECORDED_NOISE_SHARE
            made[some] = self._from(self.noises, some.sum(), self.steps, rng)
        return made

    def _clean(self, count, rng):
        """Frames without mean and of power 1, in either polarity, played forwards."""
        made = int(rng.binomial(count, self.made_share))
        recorded = self._recorded(count - made, rng)
        families = varieties.FAMILIES if self.coarse is None else varieties.COARSE_FAMILIES
        frames = np.concatenate((recorded, varieties.frames(made, self.frame, rng, families)))
        return rng.choice((-1.0, 1.0), (count, 1)) * frames

    def _recorded(self, count, rng):
        if self.coarse is None:
            frames = self._from(self.sources, count, self.steps, rng)
        else:
            some = int(rng.binomial(count, COARSE_SHARE))
            smooth = self._from(self.sources, count - some, self.steps, rng)
            frames = np.concatenate((smooth, self._from(self.coarse, some, (1, 1), rng)))
        frames -= frames.mean(1, keepdims=True)
        return frames / np.maximum(frames.std(1, keepdims=True), 1e-6)

    def _from(self, sources, count, steps, rng):
        """Frames [count, frame] with a step between two points of a track; of whole points where it is 1."""
        weight = np.sqrt([min(len(tracks), MANY) for tracks in sources])
        source = rng.choice(len(sources), count, p=weight / weight.sum())
        step = np.exp(rng.uniform(*np.log(steps), (count, 1)))
        start = rng.uniform(1, sensors.TRACK - 3 - step * (self.frame - 1))
        position = np.where(step == 1, np.floor(start), start) + step * np.arange(self.frame)
        frames = np.empty((count, self.frame))
        for number, tracks in enumerate(sources):
            chosen = source == number
            if chosen.any():
                frames[chosen] = interpolated(tracks, position[chosen], rng)
        return frames


def noise(count: int, points: int, rng: np.random.Generator, presence: np.ndarray = PRESENCE) -> np.ndarray:
    """Mixtures [count, points] of power 1 on average."""
    amplitude = amplitudes(count, presence, WHITE_ALONE, rng)
    total = np.zeros((count, points))
    for kind, column in zip(KINDS, amplitude.T):
        present = np.flatnonzero(column)
        if len(present):
            total[present] += column[present, None] * MAKERS[kind](len(present), points, rng)
    return total


def _white(count, points, rng):
    return rng.standard_normal((count, points), np.float32)


def _uniform(count, points, rng):
    return rng.uniform(-np.sqrt(3), np.sqrt(3), (count, points))


def _laplace(count, points, rng):
    return rng.laplace(0, np.sqrt(0.5), (count, points))


def _coloured(count, points, rng):
    """Power as 1/f^a, a from −1 to 1, cut from twice as long a period: steeper would be what signals are."""
    frequency = np.arange(1, points + 1)
    shape = frequency ** -rng.uniform(-0.5, 0.5, (count, 1))
    shape /= np.sqrt(np.square(shape).mean(1, keepdims=True))
    return varieties.from_spectrum(varieties.white_spectrum(count, points, rng) * shape) * np.sqrt(points)


def _impulses(count, points, rng):
    """Single wild samples, one in thirty to one in five hundred."""
    density = np.exp(rng.uniform(np.log(1 / 500), np.log(1 / 30), (count, 1)))
    return rng.standard_normal((count, points)) * (rng.random((count, points)) < density) / np.sqrt(density)


def _hum(count, points, rng):
    """A tone faster than most signals, with a weak harmonic."""
    phase = 2 * np.pi * (rng.uniform(0.1, 0.4, (count, 1)) * np.arange(points) + rng.random((count, 1)))
    second = rng.uniform(0, 0.4, (count, 1))
    return (np.sin(phase) + second * np.sin(2 * phase)) * np.sqrt(2 / (1 + second**2))


MAKERS = dict(zip(KINDS, (_white, _uniform, _laplace, _coloured, _impulses, _hum)))
