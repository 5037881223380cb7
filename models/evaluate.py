"""Measures a model on what it was not trained on, through the command or through PyTorch.

    evaluate.py ecg MODEL.gguf RECORD_208      MIT-BIH record 208, `scipy/misc/ecg.dat` of SciPy 1.9.3
    evaluate.py validation MODEL RECORDINGS    the validation patients; this, and not record 208, chooses a model
    evaluate.py sensors MODEL RECORDINGS       the validation sensors of the model for any signal; `judge.py` judges it
    evaluate.py own MODEL FOLDER               recordings of your own that `train.py own` keeps for validation

`--command PATH` runs the given `sta-denoise`; without it PyTorch computes, and MODEL may be a training checkpoint.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pywt
import soundfile
import torch
from scipy import signal

import judge
import own
import package
import recordings
import sensors
from blending import clean_signal
from export import averaged_network

LEVELS = (0, 5, 10, 20)  # dB
SEED = 208
NOISE = {  # shares of the power
    "white": {"white": 1.0},
    "wander + mains + white": {"wander": 0.2, "mains": 0.2, "white": 0.6},
}


def snr(reference: np.ndarray, estimate: np.ndarray) -> float:
    """Output signal-to-noise ratio in dB, over all points."""
    return 10 * np.log10(np.square(reference).sum() / np.square(estimate - reference).sum())


# Noise, points of power 1 at `rate` Hz.


def white(points: int, rate: float, rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal(points)


def wander(points: int, rate: float, rng: np.random.Generator) -> np.ndarray:
    """Normal noise of 0.05 to 0.5 Hz, equal power at all frequencies."""
    spectrum = np.fft.rfft(rng.standard_normal(points))
    frequency = np.fft.rfftfreq(points, 1 / rate)
    slow = np.fft.irfft(spectrum * ((frequency > 0.05) & (frequency < 0.5)), points)
    return slow / slow.std()


def mains(points: int, rate: float, rng: np.random.Generator) -> np.ndarray:
    """50 Hz with a third of its amplitude at 150 Hz."""
    phase = 2 * np.pi * (50 * np.arange(points) / rate + rng.random())
    hum = np.sin(phase) + np.sin(3 * phase) / 3
    return hum / hum.std()


MAKERS = {"white": white, "wander": wander, "mains": mains}


def recorded(folder: Path) -> dict[str, Callable]:
    """Makers of muscle and motion noise from the recordings that training used too; there are no others."""

    def maker(tracks):
        def excerpt(points, rate, rng):
            ratio = Fraction(round(rate), recordings.RATE)
            track = tracks[rng.integers(len(tracks))]
            return signal.resample_poly(track, ratio.numerator, ratio.denominator)[:points]

        return excerpt

    return {kind: maker(tracks) for kind, tracks in recordings.noise_tracks(folder).items() if kind != "wander"}


def mixture(
    shares: dict, makers: dict, reference: np.ndarray, level: float, rate: float, rng: np.random.Generator
) -> np.ndarray:
    """Noise of the given shares, in sum `level` dB below the reference, points like it."""
    noise = sum(np.sqrt(share) * makers[kind](len(reference), rate, rng) for kind, share in shares.items())
    return noise * np.sqrt(np.square(reference).sum() / np.square(noise).sum() / 10 ** (level / 10))


# Classical filters: [points] at `rate` Hz → [points].


def band_pass(x: np.ndarray, rate: float) -> np.ndarray:
    return recordings.band_limited(x, rate, *recordings.BAND)


def wavelet(x: np.ndarray, rate: float) -> np.ndarray:
    """Soft thresholds by BayesShrink, the noise from the finest details' median; Symlets of 8, 6 levels."""
    approximation, *details = pywt.wavedec(x, "sym8", level=6)
    noise = np.median(np.abs(details[-1])) / 0.6745
    shrunk = []
    for detail in details:
        deviation = np.sqrt(max(np.square(detail).mean() - noise**2, 0))
        threshold = noise**2 / deviation if deviation > 0 else np.abs(detail).max()
        shrunk.append(pywt.threshold(detail, threshold, "soft"))
    return pywt.waverec([approximation, *shrunk], "sym8")[: len(x)]


def both(x: np.ndarray, rate: float) -> np.ndarray:
    return band_pass(wavelet(x, rate), rate)


def savitzky_golay(x: np.ndarray, rate: float) -> np.ndarray:
    """Cubics over 60 ms."""
    return signal.savgol_filter(x, 2 * round(0.03 * rate) + 1, 3)


def wiener(x: np.ndarray, rate: float) -> np.ndarray:
    """Local Wiener filter over 40 ms."""
    return signal.wiener(x, 2 * round(0.02 * rate) + 1)


CLASSICAL = (wavelet, band_pass, both, savitzky_golay, wiener)


# Models: [points] at `rate` Hz → [points].

Denoiser = Callable[[np.ndarray, float], np.ndarray]


def through_command(command: Path, model: Path, hop: int) -> Denoiser:
    def denoise(x, rate):
        with tempfile.TemporaryDirectory() as folder:
            noisy, clean = Path(folder) / "noisy.wav", Path(folder) / "clean.wav"
            soundfile.write(noisy, x.astype(np.float32), round(rate), "FLOAT")
            options = ("--model", model, "--hop", str(hop), "--force")
            subprocess.run([command, noisy, clean, *options], check=True, stdout=subprocess.DEVNULL)
            return soundfile.read(clean)[0]

    return denoise


def through_pytorch(model: Path, hop: int) -> Denoiser:
    if model.suffix == ".gguf":
        network = package.network(model).float()
    else:
        network = averaged_network(torch.load(model, map_location="cpu"))
    return lambda x, rate: clean_signal(network, x[None], hop)[0]


def print_table(references: list[np.ndarray], rate: float, methods: dict[str, Denoiser], noises: dict, makers: dict):
    """Output SNR in dB of every method on the same noisy signals, averaged over the references."""
    print(f"{'noise':24}{'input':>6}" + "".join(f"{name:>16}" for name in methods))
    for name, shares in noises.items():
        for level in LEVELS:
            rng = np.random.default_rng([SEED, level])
            noisy = [reference + mixture(shares, makers, reference, level, rate, rng) for reference in references]
            figures = [
                np.mean([snr(reference, method(x, rate)) for reference, x in zip(references, noisy)])
                for method in methods.values()
            ]
            print(f"{name:24}{level:6}" + "".join(f"{figure:16.1f}" for figure in figures), flush=True)


def measure_ecg(denoiser: Denoiser, record: Path):
    """Record 208, 360 Hz: noise is added to its band of 0.5 to 40 Hz, which is the reference."""
    rate = 360.0
    with np.load(record) as file:
        reference = band_pass((file["ecg"].astype(np.float64) - 1024) / 200, rate)
    methods = {"model": denoiser} | {method.__name__: method for method in CLASSICAL}
    for seconds in (60, 300):
        print(f"MIT-BIH 208, the first {seconds} s; output SNR in dB")
        print_table([reference[: int(seconds * rate)]], rate, methods, NOISE, MAKERS)


def measure_validation(denoiser: Denoiser, folder: Path):
    """Four leads of each validation patient, resampled to three rates; means in dB over the leads."""
    tracks = recordings.validation_tracks(folder)[::3].astype(np.float64)
    makers = MAKERS | recorded(folder)
    noises = NOISE | {kind: {kind: 1.0} for kind in makers}
    for rate in (250, 360, 500):
        ratio = Fraction(rate, recordings.RATE)
        references = list(signal.resample_poly(tracks, ratio.numerator, ratio.denominator, axis=1))
        print(f"{len(tracks)} leads of 10 s at {rate} Hz, of patients not trained on; output SNR in dB")
        print_table(references, rate, {"model": denoiser, "both": both}, noises, makers)


def measure_sensors(denoiser: Denoiser, folder: Path):
    """Some tracks of each validation sensor, smooth and coarse ones, as the means over them, with the noises of `judge.py`."""
    makers = {kind: lambda points, rate, rng, make=make: make(points, rng) for kind, make in judge.MAKERS.items()}
    filters = {name: lambda x, rate, method=method: method(x) for name, method in judge.FILTERS.items()}
    for kind, sources in (("smooth", sensors.validation(folder)), ("coarse", sensors.coarse_validation(folder))):
        references = [x.astype(np.float64) for tracks in sources for x in tracks[:: len(tracks) // 6 + 1]]
        print(f"{len(references)} {kind} tracks of sensors not trained on; output SNR in dB")
        print_table(references, 1, {"model": denoiser} | filters, judge.NOISES, makers)


def measure_own(denoiser: Denoiser, folder: Path):
    """Every channel of the recordings that validate, with the noises of `judge.py` and recorded noise."""
    references = [x for each in own.parts(folder / "clean")[1] for x in each]
    makers = {kind: lambda points, rate, rng, make=make: make(points, rng) for kind, make in judge.MAKERS.items()}
    noises = dict(judge.NOISES)
    if (folder / "noise").is_dir():
        recorded = np.concatenate([x - x.mean() for each in own.parts(folder / "noise")[1] for x in each])
        noises["recorded"] = {"recorded": 1.0}
        makers["recorded"] = lambda points, rate, rng: np.take(
            recorded, rng.integers(len(recorded)) + np.arange(points), mode="wrap"
        )
    filters = {name: lambda x, rate, method=method: method(x) for name, method in judge.FILTERS.items()}
    print(f"{len(references)} recordings not trained on; output SNR in dB")
    print_table(references, 1, {"model": denoiser} | filters, noises, makers)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("ecg", "validation", "sensors", "own"))
    parser.add_argument("model", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--command", type=Path)
    parser.add_argument("--hop", type=int, default=225, help="distance between the starts of two frames")
    options = parser.parse_args()
    torch.set_num_threads(1)

    if options.command:
        denoiser = through_command(options.command, options.model, options.hop)
    else:
        denoiser = through_pytorch(options.model, options.hop)
    measure = {"ecg": measure_ecg, "validation": measure_validation, "sensors": measure_sensors, "own": measure_own}[options.what]
    measure(denoiser, options.data)


if __name__ == "__main__":
    main()
