"""Noisy frames of any signal and their clean references: sensors' tracks at any rate, made signals, and noise of many kinds."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import sensors
import varieties
from mixing import amplitudes, ended, interpolated, orders

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
EXTENTS, EXTENT_SHARES = (1.0, 2.5, np.inf), (0.4, 0.3, 0.3)  # frames' lengths of made signals, the frame included, as far as a window sees
NARROW_SHARE, NARROW = 0.35, (0.28, 0.5)  # windows whose noise ends early, in cycles a point: behind a filter of the sensor, or resampled
UNSTEADY_SHARE, UNSTEADY = 0.3, 0.7  # windows whose noise was louder or quieter before the frame, by this (natural logarithm, deviation)
QUIETEST = 0.1  # deviation of a frame, with what lies before it as unit: a quieter one is a pause, and stays quiet
CAREFUL = {"good_share": 0.3, "clean_share": 0.15, "quietest": 0.03}  # the same where harm is what matters
RATHER_CAREFUL = {"good_share": 0.25, "clean_share": 0.12, "quietest": 0.05}


@dataclass
class Medley:
    """`sources`, and perhaps `coarse` ones: stacks of tracks [count, PAST + TRACK]. A window has `window` points and ends with its
    frame of `frame`; where it reaches beyond the beginning of a signal it has none (NaN)."""

    sources: list[np.ndarray]
    frame: int
    window: int
    coarse: list[np.ndarray] | None = None
    steps: tuple[float, float] = STEP
    made_share: float = MADE_SHARE
    noises: list[np.ndarray] | None = None  # recorded noise, for half of the frames
    good_share: float = GOOD_SHARE
    clean_share: float = CLEAN_SHARE
    quietest: float = QUIETEST

    @classmethod
    def training(cls, folder: Path, frame: int, window: int, **options) -> "Medley":
        return cls(sensors.training(folder), frame, window, sensors.coarse_training(folder), **options)

    @classmethod
    def validation(cls, folder: Path, frame: int, window: int, **options) -> "Medley":
        return cls(sensors.validation(folder), frame, window, sensors.coarse_validation(folder), **options)

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Noisy windows [count, 1, window], clean frames [count, 1, frame], and the noise power [count] where the clean frame's is 1."""
        clean = self._clean(count, rng)
        share = rng.random(count)
        snr = np.where(share < self.good_share, rng.uniform(*GOOD_SNR, count), rng.uniform(*SNR, count))
        snr[share > 1 - self.clean_share] = CLEAN_SNR
        silent = (share > self.good_share) & (share < self.good_share + SILENT_SHARE)
        clean[silent] *= 0
        power = 10 ** (-snr / 10)
        noisy = clean + np.sqrt(power)[:, None] * self._noise(count, rng)
        return noisy[:, None], clean[:, None, -self.frame :], power

    def _noise(self, count, rng):
        """Noise [count, window] whose power in the frame is 1 on average."""
        made = noise(count, self.window, rng, PRESENCE if self.coarse is None else COARSE_PRESENCE)
        if self.noises is not None:
            some = rng.random(count) < RECORDED_NOISE_SHARE
            made[some] = self._from(self.noises, some.sum(), self.steps, rng)
        narrow = rng.random(count) < NARROW_SHARE
        edge = np.exp(rng.uniform(*np.log(NARROW), narrow.sum()))
        made[narrow] = ended(made[narrow], edge, orders(narrow.sum(), rng))
        before = np.linspace(1, 0, self.window - self.frame)
        louder = UNSTEADY * rng.standard_normal((count, 1)) * (rng.random((count, 1)) < UNSTEADY_SHARE)
        made[:, : len(before)] *= np.exp(louder * before)
        return made

    def _clean(self, count, rng):
        """Windows whose frames have no mean and a power of 1, or less in pauses, in either polarity, played forwards."""
        made = int(rng.binomial(count, self.made_share))
        recorded = self._recorded(count - made, rng)
        windows = np.concatenate((recorded, self._made(made, rng)))
        frames = windows[:, -self.frame :]
        windows = windows - frames.mean(1, keepdims=True)
        deviation = np.maximum(frames.std(1, keepdims=True), self.quietest * np.nanstd(windows, 1, keepdims=True))
        return rng.choice((-1.0, 1.0), (count, 1)) * windows / np.maximum(deviation, 1e-6)

    def _made(self, count, rng):
        families = varieties.FAMILIES if self.coarse is None else varieties.COARSE_FAMILIES
        windows = np.full((count, self.window), np.nan)
        extent = rng.choice(len(EXTENTS), count, p=EXTENT_SHARES)
        for number, frames in enumerate(EXTENTS):
            chosen = np.flatnonzero(extent == number)
            points = int(min(frames * self.frame, self.window))
            if len(chosen):
                windows[chosen, -points:] = varieties.frames(len(chosen), points, rng, families)
        return windows

    def _recorded(self, count, rng):
        if self.coarse is None:
            return self._from(self.sources, count, self.steps, rng)
        some = int(rng.binomial(count, COARSE_SHARE))
        smooth = self._from(self.sources, count - some, self.steps, rng)
        return np.concatenate((smooth, self._from(self.coarse, some, (1, 1), rng)))

    def _from(self, sources, count, steps, rng):
        """Windows [count, window] with a step between two points of a track; of whole points where it is 1."""
        weight = np.sqrt([min(len(tracks), MANY) for tracks in sources])
        source = rng.choice(len(sources), count, p=weight / weight.sum())
        step = np.exp(rng.uniform(*np.log(steps), (count, 1)))
        start = rng.uniform(1, sensors.TRACK - 3 - step * (self.frame - 1))
        start = sensors.PAST + np.where(step == 1, np.floor(start), start)
        position = start + step * (np.arange(self.window) - (self.window - self.frame))
        windows = np.empty((count, self.window))
        for number, tracks in enumerate(sources):
            chosen = source == number
            if chosen.any():
                windows[chosen] = interpolated(tracks, position[chosen], rng)
        return windows


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
