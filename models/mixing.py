"""Noisy ECG frames and their clean references: real heartbeats, real and synthetic noise, as ever new mixtures."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import recordings
from networks import Blueprint

RATES = (250.0, 500.0)  # Hz, of the frames
STRETCH = (0.8, 1.5)  # heartbeats played faster or slower; above 1 also widens the beat, as an ectopic one is
SNR = (-5.0, 25.0)  # dB, uniform
CLEAN_SHARE, CLEAN_SNR = 0.04, 45.0  # of the frames, and what is left of their noise
CAREFUL_SHARE, CAREFUL_SNR = 0.12, (20.0, 60.0)  # the same, in the training that is to do no harm
FEW_BODIES_SHARE = 0.15  # of the frames: the long recordings of two bodies

KINDS = ("white", "coloured", "wander", "mains", "muscle", "motion")
PRESENCE = np.array((0.55, 0.2, 0.45, 0.4, 0.3, 0.25))  # how often each is part of a mixture
WHITE_ALONE = 0.25  # share of the frames whose noise is nothing but white
INSIDE = (1.0, recordings.TRACK - 3.0)  # where a track can be interpolated between four points


def interpolated(tracks: np.ndarray, position: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Random tracks at the given places, a row each: Catmull–Rom splines."""
    index = position.astype(np.int64)
    t = (position - index).astype(np.float32)
    row = rng.integers(len(tracks), size=len(position))[:, None]
    return spline(*(tracks[row, index + k] for k in (-1, 0, 1, 2)), t)


def spline(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Between `b` and `c`, at `t` in [0, 1), of four points in a row: Catmull and Rom's."""
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))


def amplitudes(count: int, presence: np.ndarray, first_alone: float, rng: np.random.Generator) -> np.ndarray:
    """Of each kind of noise in mixtures of power 1 on average, [count, kinds]; `first_alone` have nothing but the first."""
    share = rng.exponential(size=(count, len(presence))) * (rng.random((count, len(presence))) < presence)
    alone = (rng.random(count) < first_alone) | (share.sum(1) == 0)
    share[alone] = np.eye(len(presence))[0]
    return np.sqrt(share / share.sum(1, keepdims=True))


@dataclass
class Mixer:
    """`many`, `few` and the recorded noises: tracks [count, 5000] of power 1 at 500 Hz.

    A frame of `frame` points lies inside its track; the window around it begins `before` points earlier and has `length`
    points, and where it reaches beyond the track it has none (NaN).
    """

    many: np.ndarray
    few: np.ndarray | None
    noise: dict[str, np.ndarray]
    frame: int
    length: int
    before: int
    careful: bool = False  # more frames with little noise

    @classmethod
    def training(cls, folder: Path, blueprint: Blueprint, careful: bool = False) -> "Mixer":
        tracks = recordings.training_tracks(folder)
        return cls(*tracks, recordings.noise_tracks(folder), *cls._window(blueprint), careful)

    @classmethod
    def validation(cls, folder: Path, blueprint: Blueprint, careful: bool = False) -> "Mixer":
        tracks = recordings.validation_tracks(folder)
        return cls(tracks, None, recordings.noise_tracks(folder), *cls._window(blueprint), careful)

    @staticmethod
    def _window(blueprint):
        frame, length = blueprint.frame_length, blueprint.window_length
        return frame, length, length - blueprint.context_ahead - frame

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Noisy windows [count, 1, length], clean frames [count, 1, frame], and the noise power [count] where the clean
        track's is 1."""
        rate = rng.uniform(*RATES, count)
        clean = self._clean(count, rate, rng)
        if self.careful:
            good, level = rng.random(count) < CAREFUL_SHARE, rng.uniform(*CAREFUL_SNR, count)
        else:
            good, level = rng.random(count) < CLEAN_SHARE, CLEAN_SNR
        snr = np.where(good, level, rng.uniform(*SNR, count))
        power = 10 ** (-snr / 10)
        noisy = clean + np.sqrt(power)[:, None] * self._noise(count, rate, rng)
        polarity = rng.choice((-1, 1), (count, 1, 1))
        inside = slice(self.before, self.before + self.frame)
        return polarity * noisy[:, None], polarity * clean[:, None, inside], power

    def _clean(self, count, rate, rng):
        frames = self._excerpts(self.many, count, rate * rng.uniform(*STRETCH, count), rng)
        if self.few is not None:
            some = rng.random(count) < FEW_BODIES_SHARE
            stretched = rate[some] * rng.uniform(*STRETCH, some.sum())
            frames[some] = self._excerpts(self.few, some.sum(), stretched, rng)
        return frames

    def _excerpts(self, tracks, count, rate, rng):
        """Random windows [count, length] of random tracks, sampled at `rate` [count] by cubic interpolation; NaN outside.

        Tracks of ECG end at 40 of 250 Hz, where the interpolation's error is below −50 dB.
        """
        position = self._positions(count, rate, rng)
        value = interpolated(tracks, position.clip(*INSIDE), rng)
        value[(position < INSIDE[0]) | (position > INSIDE[1])] = np.nan
        return value

    def _recorded(self, kind, count, rate, rng):
        """The same of recorded noise, reflected at the ends of its track. It may alias, as noise."""
        period = 2 * (INSIDE[1] - INSIDE[0])
        phase = (self._positions(count, rate, rng) - INSIDE[0]) % period
        return interpolated(self.noise[kind], INSIDE[0] + np.minimum(phase, period - phase), rng)

    def _positions(self, count, rate, rng):
        """Places in a track of the points of windows whose frames lie inside it, [count, length]."""
        step = recordings.RATE / rate[:, None]
        start = rng.uniform(INSIDE[0], INSIDE[1] - step * (self.frame - 1))
        return start + step * (np.arange(self.length) - self.before)

    def _noise(self, count, rate, rng):
        """Mixtures of power 1 on average, [count, length]."""
        return self.noise_of(self.shares(count, rng), rate, rng)

    def shares(self, count, rng):
        return amplitudes(count, PRESENCE, WHITE_ALONE, rng).astype(np.float32)

    def noise_of(self, amplitude, rate, rng):
        """Noise of the given mixtures, [count, length]."""
        total = np.zeros((len(rate), self.length), np.float32)
        for kind, column in zip(KINDS, amplitude.T):
            present = np.flatnonzero(column)
            if len(present):
                part = getattr(self, f"_{kind}")(len(present), rate[present], rng)
                total[present] += column[present, None] * part
        return total

    def _white(self, count, rate, rng):
        return rng.standard_normal((count, self.length), np.float32)

    def _coloured(self, count, rate, rng):
        """Power falling (mostly) as a power of frequency, 1/f^−0.5 … 1/f², cut from a period at least twice as long."""
        points = 1 << (self.length - 1).bit_length() + 1
        frequency = np.arange(1, points // 2 + 1)
        shape = frequency ** -rng.uniform(-0.25, 1, (count, 1))
        shape /= np.sqrt(np.square(shape).sum(1, keepdims=True) / points)
        white = rng.standard_normal((count, points // 2, 2), np.float32).view(np.complex64)[..., 0]
        spectrum = np.concatenate((np.zeros((count, 1)), white * shape), 1).astype(np.complex64)
        return np.fft.irfft(spectrum, points)[:, : self.length] * np.sqrt(points / 4)

    def _wander(self, count, rate, rng):
        """Breathing and drift below 0.7 Hz: recorded, or a sum of four slow sines."""
        frequency = np.exp(rng.uniform(np.log(0.05), np.log(0.7), (count, 4, 1)))
        phase = rng.uniform(0, 2 * np.pi, (count, 4, 1))
        weight = rng.standard_normal((count, 4, 1))
        weight /= np.sqrt(np.square(weight).sum(1, keepdims=True) / 2)
        time = np.arange(self.length) / rate[:, None, None]
        sines = (weight * np.sin(2 * np.pi * frequency * time + phase)).sum(1)
        recorded = self._recorded("wander", count, rate, rng)
        return np.where(rng.random((count, 1)) < 0.25, recorded, sines)

    def _mains(self, count, rate, rng):
        """50 or 60 Hz, a little off, with harmonics up to half the rate and a level that swings slowly."""
        order = np.arange(1, 6)[:, None]
        frequency = rng.choice((50.0, 60.0), (count, 1, 1)) + rng.normal(0, 0.1, (count, 1, 1))
        time = np.arange(self.length) / rate[:, None, None]
        weight = rng.standard_normal((count, 5, 1)) / order ** rng.uniform(0.5, 2.5, (count, 1, 1))
        weight[:, 0] = 1
        weight *= order * frequency < rate[:, None, None] / 2
        weight /= np.sqrt(np.square(weight).sum(1, keepdims=True) / 2)
        hum = (weight * np.sin(2 * np.pi * (order * frequency * time + rng.random((count, 5, 1))))).sum(1)
        depth = rng.uniform(0, 0.3, (count, 1))
        beat = rng.uniform(0.1, 2, (count, 1)) * time[:, 0] + rng.random((count, 1))
        return hum * (1 + depth * np.sin(2 * np.pi * beat))

    def _muscle(self, count, rate, rng):
        return self._recorded("muscle", count, rate, rng)

    def _motion(self, count, rate, rng):
        """Electrodes that move: recorded, or one to three steps that decay and bumps that pass."""
        time = np.arange(self.length) / rate[:, None]
        made = np.zeros((count, self.length))
        for _ in range(3):
            since = time - rng.uniform(-0.3, 1, (count, 1)) * time[:, -1:]
            size = rng.standard_normal((count, 1)) * (rng.random((count, 1)) < 0.6)
            fall = np.exp(rng.uniform(np.log(0.05), np.log(1.0), (count, 1)))
            width = np.exp(rng.uniform(np.log(0.02), np.log(0.3), (count, 1)))
            decay = np.exp(-np.maximum(since, 0) / fall) * (since > 0)
            bump = np.exp(-np.square(since / width))
            made += 2 * size * np.where(rng.random((count, 1)) < 0.5, decay, bump)
        recorded = self._recorded("motion", count, rate, rng)
        return np.where(rng.random((count, 1)) < 0.5, recorded, made)
