"""Noisy frames of twelve-lead ECG and their clean references: hearts seen by all leads at once, noise where it enters.

Electrodes make the leads: I, II and III are differences of three limb electrodes, the others are taken against means of
them. Noise of an electrode is therefore in every lead that the electrode is part of, and III = II − I holds for noise as
it holds for hearts: three limb leads tell no more than two. Noise of the amplifier belongs to one lead alone.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import mixing
import recordings
from networks import Blueprint

LEADS = ("I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6")
INDEPENDENT = (0, 1, 6, 7, 8, 9, 10, 11)  # the leads that make the others
ELECTRODES = 9  # right arm, left arm, left leg, V1 … V6; the right leg is the ground

CLEAN_SHARE, CLEAN_SNR = 0.04, 45.0  # dB, of the windows: what is left of their noise

TURN = 0.15  # how much of other leads is mixed into a lead, as if electrodes lay elsewhere
GAINS = 0.25  # logarithm of a lead's gain
ELECTRODE_SPREAD = 0.5  # logarithm of an electrode's noise
AT_ELECTRODES = 0.6  # of the windows; in the others each lead has noise of its own
LOOSE = 0.1  # of the leads of those others, which have noise of other strength
LOOSE_SPREAD = 1.5  # logarithm of that strength


def leads_of_electrodes() -> np.ndarray:
    """[12, 9]: all leads from the potentials of the electrodes."""
    independent = np.zeros((8, ELECTRODES))
    independent[0, :2] = (-1, 1)  # I: left arm against right arm
    independent[1, [0, 2]] = (-1, 1)  # II: left leg against right arm
    independent[2:, :3] = -1 / 3  # V1 … V6: against the mean of the limbs
    independent[2:, 3:] = np.eye(6)
    return recordings.leads_of_independent() @ independent


@dataclass
class LeadsMixer:
    """`hearts`: [patients, 5000, 8] at 500 Hz, the independent leads, which lie side by side. `mixer` makes the noise."""

    hearts: np.ndarray
    mixer: mixing.Mixer
    turn: float

    @classmethod
    def training(cls, folder: Path, blueprint: Blueprint) -> "LeadsMixer":
        known = np.delete(recordings.patients(folder), recordings.VALIDATION_PATIENTS, 0)
        return cls._made(known, folder, blueprint, TURN)

    @classmethod
    def validation(cls, folder: Path, blueprint: Blueprint) -> "LeadsMixer":
        return cls._made(recordings.patients(folder)[recordings.VALIDATION_PATIENTS], folder, blueprint, 0)

    @classmethod
    def _made(cls, patients, folder, blueprint, turn):
        hearts = patients[:, INDEPENDENT].astype(np.float32)
        hearts = hearts / hearts.std((1, 2), keepdims=True)
        noise = recordings.noise_tracks(folder)
        mixer = mixing.Mixer(hearts, None, noise, *mixing.Mixer._window(blueprint))
        return cls(np.ascontiguousarray(hearts.transpose(0, 2, 1)), mixer, turn)

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Noisy windows [count, 12, length], clean frames [count, 12, frame], noise power [count, 12]; a lead's is 1."""
        rate = rng.uniform(*mixing.RATES, count)
        clean = self._clean(count, rate, rng)
        size = np.sqrt(np.nanmean(np.square(clean), 2, keepdims=True)).clip(1e-3)
        snr = np.where(rng.random(count) < CLEAN_SHARE, CLEAN_SNR, rng.uniform(*mixing.SNR, count))
        level = 10 ** (-snr / 20)[:, None, None]
        noise = np.empty(clean.shape, np.float32)
        electrodes = rng.random(count) < AT_ELECTRODES
        typical = np.sqrt(np.square(size[electrodes]).mean(1, keepdims=True))
        noise[electrodes] = self._at_electrodes(rate[electrodes], rng) * typical
        noise[~electrodes] = self._at_leads(rate[~electrodes], rng) * size[~electrodes]
        noisy = (clean + level * noise) / size
        inside = slice(self.mixer.before, self.mixer.before + self.mixer.frame)
        power = np.square(level * noise / size).mean(2)
        return noisy.astype(np.float32), (clean / size)[:, :, inside].astype(np.float32), power

    def _clean(self, count, rate, rng):
        """Windows of all leads, [count, 12, length]; NaN outside the tracks."""
        position = self.mixer._positions(count, rate * rng.uniform(*mixing.STRETCH, count), rng)
        outside = (position < mixing.INSIDE[0]) | (position > mixing.INSIDE[1])
        position = position.clip(*mixing.INSIDE)
        index = position.astype(np.int64)
        t = (position - index).astype(np.float32)[:, None]
        patient = rng.integers(len(self.hearts), size=count)
        value = mixing.spline(*(self.hearts[patient[:, None], index + k].transpose(0, 2, 1) for k in (-1, 0, 1, 2)), t)
        turned = np.eye(8) + self.turn * rng.standard_normal((count, 8, 8))
        if self.turn:
            turned *= np.exp(GAINS * rng.standard_normal((count, 8, 1)))
        clean = (recordings.leads_of_independent() @ turned).astype(np.float32) @ value
        clean[np.broadcast_to(outside[:, None], clean.shape)] = np.nan
        return clean

    def _at_electrodes(self, rate, rng):
        """Noise of the nine electrodes in the leads, [count, 12, length], of power 1 on average over the leads."""
        noise = self._rows(rate, ELECTRODES, rng)
        noise *= np.exp(ELECTRODE_SPREAD * rng.standard_normal((len(rate), ELECTRODES, 1)))
        leads = leads_of_electrodes().astype(np.float32) @ noise
        return leads / np.sqrt(np.square(leads).mean((1, 2), keepdims=True)).clip(1e-6)

    def _at_leads(self, rate, rng):
        """Noise of each lead by itself, [count, 12, length]."""
        noise = self._rows(rate, len(LEADS), rng)
        loose = rng.random((len(rate), len(LEADS), 1)) < LOOSE
        return noise * np.where(loose, np.exp(LOOSE_SPREAD * rng.standard_normal(loose.shape)), 1)

    def _rows(self, rate, rows, rng):
        """Noise of one mixture a window in rows that do not know of each other, [count, rows, length]."""
        share = np.repeat(self.mixer.shares(len(rate), rng), rows, 0)
        return self.mixer.noise_of(share, np.repeat(rate, rows), rng).reshape(len(rate), rows, -1)
