"""Signals of many sensors to learn from: what `recordings.py` fetched, as tracks without the sensors' own noise.

| sensor | trained on | validated on |
|---|---|---|
| ECG | 41 patients of the challenge, `…ECG_2018_7_5`, `ecg_5_min` | its 9 other patients |
| pulse, by light | `bvp_rest`, `…hSpO2_2018_7_6` | `…bvp_2017_1_17`, `…fspo2_2018_9_3` |
| accelerometer, force plate | `…cacc_2017_1_20`, `sync_acc_1`, `loft_time_subject_1` | `sync_acc_2`, `loft_time_subject_2` |
| goniometer | `GON` | `gonio_arm_flex` |
| skin conductance | `eda_hot_surface` | `eda_slow_signal` |
| muscle | `emg_fatigue`, `emg_bursts` | `emg_1000_hz_16_bits_solo` |
| EEG | `eeg_sample_closed_open_eyes`, `…EEG_2018_7_4` | `eeg_sample_o` |
| respiration, temperature, light | `…respiration_2018_7_5`, `temp_res_8_16`, `sync_light_1` | |

All but the patients (CC BY 4.0) are files of biosignalsnotebooks (MIT). Training and validation share no file.
"""

from pathlib import Path

import numpy as np
from scipy import ndimage, signal

import recordings

HUB = "signal_sample_single_hub"
TRAINING_FILES = (
    *recordings.ECG_FILES,
    *("bvp_rest", f"{HUB}_hSpO2_2018_7_6", f"{HUB}_cacc_2017_1_20", "sync_acc_1", "loft_time_subject_1", "GON"),
    *("eda_hot_surface", "emg_fatigue", "emg_bursts", "eeg_sample_closed_open_eyes", f"{HUB}_EEG_2018_7_4"),
    *(f"{HUB}_respiration_2018_7_5", "temp_res_8_16", "sync_light_1"),
)
VALIDATION_FILES = (
    *(f"{HUB}_bvp_2017_1_17", f"{HUB}_fspo2_2018_9_3", "sync_acc_2", "loft_time_subject_2", "gonio_arm_flex"),
    *("eda_slow_signal", "emg_1000_hz_16_bits_solo", "eeg_sample_o"),
)

TRACK = 1024  # points that a frame is taken from
PAST = 4096  # points that a track has before them, as far as they were recorded
OVERSAMPLING = 5  # of a track: samples for every period at the upper end of its band
ABOVE_FLOOR = 10.0  # the band ends where the power density is no more than this many times the sensor's noise
FLOOR = (0.3, 0.45)  # of the rate: where a sensor sampled far above its band shows only its noise
NARROWEST = 1 / 400  # of the rate: a band in which nothing rises above the noise
COARSE = (2.0, 1.2, 0.7)  # the same of a coarse track
SLOWER = (1, 4, 16)  # the same signal again, without what is faster than this part of its band

def band(x: np.ndarray, rate: float) -> float:
    """Upper end in Hz of what rises above the sensor's own noise."""
    frequency, density = signal.welch(x, rate, nperseg=min(len(x), int(4 * rate)), detrend="linear")
    floor = np.median(density[(frequency > FLOOR[0] * rate) & (frequency < FLOOR[1] * rate)])
    smooth = ndimage.median_filter(density, 13)  # mains hum is narrow, and no reason to keep what lies below it
    above = frequency[smooth > ABOVE_FLOOR * floor]
    return above.max(initial=NARROWEST * rate)


def tracks(x: np.ndarray, rate: float, top: float) -> np.ndarray:
    """Cuts x [points] below `top` Hz into overlapping tracks [count, PAST + TRACK], whose last TRACK points are without mean and of power 1.

    Where x is long enough they also come from the signal at slower scales. Flat ones are dropped.
    """
    cut = [np.empty((0, PAST + TRACK), np.float32)]
    for slower in SLOWER:
        high = top / slower
        smooth = recordings.band_limited(x, rate, None, high) if high < 0.45 * rate else x
        decimated = smooth[:: max(1, int(rate / (OVERSAMPLING * high)))]
        if len(decimated) >= TRACK:
            cut.append(pieces(decimated))
    return np.concatenate(cut)


def pieces(x: np.ndarray) -> np.ndarray:
    """Overlapping tracks [count, PAST + TRACK] of x [points], whose last TRACK points are without mean and of power 1; where those
    are flat the track is dropped. What lies before x is NaN."""
    extended = np.pad(x.astype(np.float64), (PAST, 0), constant_values=np.nan)
    pieces = np.lib.stride_tricks.sliding_window_view(extended, PAST + TRACK)[:: TRACK // 2]
    mean = pieces[:, PAST:].mean(1)
    power = np.square(pieces[:, PAST:] - mean[:, None]).mean(1)
    kept = np.flatnonzero(power > 1e-4 * np.median(power))
    result = np.empty((len(kept), PAST + TRACK), np.float32)
    for track, number in zip(result, kept):  # one by one: in float64 all of a long recording would take twice that again
        track[:] = (pieces[number] - mean[number]) / np.sqrt(power[number])
    return result


def coarse(x: np.ndarray, rate: float, top: float) -> np.ndarray:
    """Tracks [count, PAST + TRACK] of x with as few samples as slow sensors take: features of one point, and some aliasing."""
    cut = [np.empty((0, PAST + TRACK), np.float32)]
    for part in COARSE:
        decimated = x[:: max(1, round(rate / (part * top)))]
        if len(decimated) >= TRACK:
            cut.append(pieces(decimated))
    return np.concatenate(cut)


def of_files(folder: Path, names: tuple[str, ...], cut=tracks) -> list[np.ndarray]:
    """Tracks [count, PAST + TRACK] of each file that has any."""
    found = []
    for name in names:
        channels = [cut(x, rate, band(x, rate)) for rate, x in recordings.biosignals(folder, name)]
        found.append(np.concatenate(channels))
    return [each for each in found if len(each)]


def of_patients(ecg: np.ndarray) -> np.ndarray:
    """Tracks [count, PAST + TRACK] of the challenge's, [leads, 5000]."""
    step = int(recordings.RATE / (OVERSAMPLING * recordings.BAND[1]))
    extended = np.pad(ecg[:, ::step], ((0, 0), (PAST, 0)), constant_values=np.nan)
    return np.concatenate([extended[:, start : start + PAST + TRACK] for start in (0, TRACK // 2, TRACK)])


def training(folder: Path) -> list[np.ndarray]:
    """A stack of tracks [count, PAST + TRACK] for every source."""
    return [of_patients(recordings.training_tracks(folder)), *of_files(folder, TRAINING_FILES)]


def validation(folder: Path) -> list[np.ndarray]:
    return [of_patients(recordings.validation_tracks(folder)), *of_files(folder, VALIDATION_FILES)]


def coarse_patients(ecg: np.ndarray) -> np.ndarray:
    """Tracks [count, PAST + TRACK] of the challenge's at a tenth to a fifth of their rate, some records one behind another."""
    cut = [ecg[:, ::step].reshape(-1)[: len(ecg) * TRACK // 4] for step in (5, 7, 10)]
    stacks = [x[: len(x) // TRACK * TRACK].reshape(-1, TRACK) for x in cut]
    return np.concatenate([np.pad(stack, ((0, 0), (PAST, 0)), constant_values=np.nan) for stack in stacks])


def coarse_training(folder: Path) -> list[np.ndarray]:
    """A stack of coarse tracks [count, PAST + TRACK] for every source that is long enough."""
    return [coarse_patients(recordings.training_tracks(folder)), *of_files(folder, TRAINING_FILES, coarse)]


def coarse_validation(folder: Path) -> list[np.ndarray]:
    return [coarse_patients(recordings.validation_tracks(folder)), *of_files(folder, VALIDATION_FILES, coarse)]
