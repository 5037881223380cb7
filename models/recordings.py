"""Real recordings: ECG to learn from, and noise that bodies made. `recordings.py FOLDER CINC2021.npz` fetches them, and beside them the
network of `generated.py`.

| source | from | licence | used as |
|---|---|---|---|
| PhysioNet/CinC Challenge 2021, 50 patients × 12 leads × 10 s | sample data of github.com/DeepPSP/torch_ecg | CC BY 4.0 | ECG |
| biosignalsnotebooks 0.6.14 | PyPI | MIT | ECG, muscle, motion, respiration, skin conductance |

Never trained or tuned on: MIT-BIH record 208 (`scipy/misc/ecg.dat`), `ecg_20_sec_1000_Hz.h5` (the repository's
example), and `ecg_4000_Hz.h5`, which was recorded with the same device and so maybe on the same person.
The GPL-3 recordings of systole and pyphysio are left out, so that no weight file inherits that licence.
"""

import argparse
import subprocess
import sys
import zipfile
from fractions import Fraction
from pathlib import Path

import h5py
import numpy as np
from scipy import signal

RATE = 500  # Hz, of every track
BAND = (0.5, 40.0)  # Hz, of the reference: what monitoring calls an ECG
TRACK = 10 * RATE  # points

BIOSIGNALS = "biosignalsnotebooks/notebook_files/osf_files/signal_samples"
PACKAGES = {  # and what is taken from each
    "biosignalsnotebooks==0.6.14": (BIOSIGNALS,),
    "deepfake-ecg==1.1.2": ("deepfakeecg/checkpoints/",),
}
PYTHONS = {"scipy==1.9.3": "3.10"}  # the Python that a wheel is for, where this one is too new
PYTHON = "3.11"
ECG_FILES = ("signal_sample_single_hub_ECG_2018_7_5", "ecg_5_min")  # supine_1min is left out: its amplifier saturates
MUSCLE_FILES = ("emg_fatigue", "emg_1000_hz_16_bits", "emg_bursts")
MOTION_FILES = ("bvp_motion_artifact", "eeg_sample_artefacts_seg1", "eeg_sample_artefacts_seg2", "eeg_sample_artefacts_seg3")
WANDER_FILES = ("signal_sample_single_hub_respiration_2018_7_5", "eda_hot_surface", "eda_slow_signal")

VALIDATION_PATIENTS = slice(0, 50, 6)  # every sixth, for the three databases lie one behind the other
SYNTHETIC_LEADS = 48


def fetch_packages(folder: Path, packages: dict[str, tuple[str, ...]]):
    """Downloads of some packages what the folder does not have yet, and unpacks what is wanted of each without running any of it."""
    folder.mkdir(parents=True, exist_ok=True)
    for package, wanted in packages.items():
        if all(any(folder.glob(f"{name}*")) for name in wanted):
            continue
        options = ("--only-binary", ":all:", "--python-version", PYTHONS.get(package, PYTHON), "--dest", folder)
        subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", *options, package], check=True)
        wheel = package.split("==")[0].replace("-", "_")
        with zipfile.ZipFile(next(folder.glob(f"{wheel}-*.whl"))) as archive:
            archive.extractall(folder, [name for name in archive.namelist() if name.startswith(wanted)])


def fetch(folder: Path, cinc2021: Path):
    """Fetches the packages, and puts the patients' file beside their data."""
    fetch_packages(folder, PACKAGES)
    (folder / "cinc2021.npz").write_bytes(cinc2021.read_bytes())


def biosignals(folder: Path, name: str) -> list[tuple[float, np.ndarray]]:
    """(rate in Hz, raw samples) of every channel of one biosignalsnotebooks file."""
    channels = []
    with h5py.File(folder / BIOSIGNALS / f"{name}.h5") as file:
        for device in file.values():
            rate = float(device.attrs["sampling rate"])
            raw = device["raw"]
            channels += [(rate, raw[key][:, 0].astype(np.float64)) for key in raw if key.startswith("channel")]
    return channels


def band_limited(x: np.ndarray, rate: float, low: float | None, high: float | None) -> np.ndarray:
    """Zero-phase Butterworth of order 4 (8 after both passes), along the last axis."""
    if low is None:
        return signal.sosfiltfilt(signal.butter(4, high, "lowpass", fs=rate, output="sos"), x)
    if high is None:
        return signal.sosfiltfilt(signal.butter(4, low, "highpass", fs=rate, output="sos"), x)
    return signal.sosfiltfilt(signal.butter(4, (low, high), "bandpass", fs=rate, output="sos"), x)


def resampled(x: np.ndarray, rate: float) -> np.ndarray:
    ratio = Fraction(RATE) / Fraction(rate)
    return signal.resample_poly(x - x.mean(-1, keepdims=True), ratio.numerator, ratio.denominator, axis=-1)


def tracks(x: np.ndarray) -> np.ndarray:
    """Cuts [..., points] at 500 Hz into tracks of 10 s of power 1; flat ones are dropped.

    Of a band without slow parts the mean of 10 s is small, but not 0. Were it taken off, a network that sees all of a track
    would learn from it where the baseline lies.
    """
    count = x.shape[-1] // TRACK
    cut = x[..., : count * TRACK].reshape(-1, TRACK)
    power = np.square(cut).mean(1, keepdims=True)
    kept = power[:, 0] > 1e-6 * np.median(power)
    return (cut[kept] / np.sqrt(power[kept])).astype(np.float32)


def leads_of_independent() -> np.ndarray:
    """[12, 8]: all leads from I, II, V1 … V6 (Einthoven and Goldberger)."""
    matrix = np.zeros((12, 8))
    matrix[:6, :2] = ((1, 0), (0, 1), (-1, 1), (-0.5, -0.5), (1, -0.5), (-0.5, 1))
    matrix[6:, 2:] = np.eye(6)
    return matrix


def patients(folder: Path) -> np.ndarray:
    """The challenge's patients [50, 12, 5000], in the reference band."""
    with np.load(folder / "cinc2021.npz") as file:
        return band_limited(file["x"].astype(np.float64).transpose(0, 2, 1), float(file["fs"]), *BAND)


def training_patients(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    """ECG in the reference band of the patients that training sees: their leads, [41, 12, 5000], and 48 more views of the same
    hearts, [41, 48, 5000]: random combinations of those, as electrodes at other places would give."""
    known = np.delete(patients(folder), VALIDATION_PATIENTS, 0)
    mixing = np.random.default_rng(0).standard_normal((len(known), SYNTHETIC_LEADS, 12))
    return known, mixing @ known


def training_tracks(folder: Path) -> np.ndarray:
    """All of these in one array, [a, 5000]."""
    return np.concatenate([tracks(views) for views in training_patients(folder)])


def training_hearts(folder: Path) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Tracks [count, 5000] of each heart: of the patients, and of two long recordings. Those of a patient are of the same ten
    seconds, those of a long recording follow each other."""
    many = [tracks(np.concatenate(views)) for views in zip(*training_patients(folder))]
    few = [
        np.concatenate([tracks(band_limited(resampled(raw, rate), RATE, *BAND)) for rate, raw in biosignals(folder, name)])
        for name in ECG_FILES
    ]
    return many, few


def validation_hearts(folder: Path) -> list[np.ndarray]:
    """ECG in the reference band of the patients that training never sees, [12, 5000] of each."""
    return [tracks(leads) for leads in patients(folder)[VALIDATION_PATIENTS]]


def validation_tracks(folder: Path) -> np.ndarray:
    """The same in one array, [108, 5000]."""
    return tracks(patients(folder)[VALIDATION_PATIENTS])


def noise_tracks(folder: Path) -> dict[str, np.ndarray]:
    """Noise from bodies, [tracks, 5000] at 500 Hz, power 1 each: muscle above 10 Hz, motion to 25 Hz, wander to 0.7 Hz."""
    bands = {"muscle": (MUSCLE_FILES, 10, None), "motion": (MOTION_FILES, 0.3, 25), "wander": (WANDER_FILES, None, 0.7)}
    noise = {}
    for kind, (names, low, high) in bands.items():
        channels = [channel for name in names for channel in biosignals(folder, name)]
        cut = np.concatenate([tracks(band_limited(resampled(raw, rate), RATE, low, high)) for rate, raw in channels])
        cut -= cut.mean(1, keepdims=True)  # an offset is no wander
        noise[kind] = cut / cut.std(1, keepdims=True)
    return noise


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fetches the training recordings.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("cinc2021", type=Path, help="the 50 patients as one npz file")
    fetch(**vars(parser.parse_args()))
