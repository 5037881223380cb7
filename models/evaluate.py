"""Measures a model on what it was not trained on, through the command or through PyTorch.

    evaluate.py ecg MODEL.gguf RECORD_208      MIT-BIH record 208, `scipy/misc/ecg.dat` of SciPy 1.9.3
    evaluate.py mixtures MODEL.gguf RECORD_208 how its figures depend on what a mixture of wander, mains and white noise is
    evaluate.py validation MODEL RECORDINGS    the validation patients; this, and not record 208, chooses a model
    evaluate.py leads MODEL RECORDINGS         the same patients, all twelve leads together; `--beside MODEL` for comparison
    evaluate.py sensors MODEL RECORDINGS       the validation sensors of the model for any signal; `judge.py` judges it
    evaluate.py speech MODEL VOICES            the validation speakers of voices.py (needs judge-requirements.txt); judge_speech.py judges
    evaluate.py own MODEL FOLDER               recordings of your own that `train.py own` keeps for validation

`--command PATH` runs the given `sta-denoise`; without it PyTorch computes, and MODEL may be a training checkpoint.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import numpy as np
import pywt
import soundfile
import torch
from scipy import signal

import judge
import leads
import own
import package
import recordings
import sensors
import voices
from blending import clean_signal
from export import averaged_network
from recipes import RECIPES

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


def wander(points: int, rate: float, rng: np.random.Generator, top: float = 0.5) -> np.ndarray:
    """Normal noise of 0.05 Hz to `top`, equal power at all frequencies."""
    spectrum = np.fft.rfft(rng.standard_normal(points))
    frequency = np.fft.rfftfreq(points, 1 / rate)
    slow = np.fft.irfft(spectrum * ((frequency > 0.05) & (frequency < top)), points)
    return slow / slow.std()


def mains(points: int, rate: float, rng: np.random.Generator) -> np.ndarray:
    """50 Hz with a third of its amplitude at 150 Hz, where a signal of this rate can have that."""
    phase = 2 * np.pi * (50 * np.arange(points) / rate + rng.random())
    hum = np.sin(phase) + (np.sin(3 * phase) / 3 if rate > 300 else 0)
    return hum / hum.std()


def narrow(points: int, rate: float, rng: np.random.Generator, top: float) -> np.ndarray:
    """White noise that ends at `top` Hz."""
    return judge.narrow(2 * top / rate)(points, rng)


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


def through_command(command: Path, model: Path, hop: int | None) -> Denoiser:
    """With the model's own hop, if none is given, and at a rate of its own where the signal's is none."""
    chosen = () if hop is None else ("--hop", str(hop))

    def denoise(x, rate):
        with tempfile.TemporaryDirectory() as folder:
            noisy, clean = Path(folder) / "noisy.wav", Path(folder) / "clean.wav"
            soundfile.write(noisy, x.astype(np.float32), round(rate), "FLOAT")
            subprocess.run([command, noisy, clean, "--model", model, "--resample", "--force", "--quiet", *chosen], check=True)
            return soundfile.read(clean)[0]

    return denoise


def through_pytorch(model: Path, hop: int | None) -> Denoiser:
    if model.suffix == ".gguf":
        network, own = package.network(model).float(), package.read(model)[2].hop
    else:
        checkpoint = torch.load(model, map_location="cpu")
        network, own = averaged_network(checkpoint), RECIPES[checkpoint["name"]].hop
    hop = hop or own

    def denoise(x, rate):
        if x.ndim == 1:
            return clean_signal(network, x[None], hop, rate)[0]
        if network.blueprint.leads == 1:
            return np.stack([clean_signal(network, lead[None], hop, rate)[0] for lead in x.T], 1)
        return clean_signal(network, x.T, hop, rate).T

    return denoise


def print_table(
    references: list[np.ndarray], rate: float, methods: dict[str, Denoiser], noises: dict, makers: dict, margin: int = 0
):
    """Output SNR in dB of every method on the same noisy signals, averaged over the references, without the first and last
    `margin` points of each."""
    inside = slice(margin, -margin or None)
    print(f"{'noise':24}{'input':>6}" + "".join(f"{name:>16}" for name in methods))
    for name, shares in noises.items():
        for level in LEVELS:
            rng = np.random.default_rng([SEED, level])
            noisy = [reference + mixture(shares, makers, reference, level, rate, rng) for reference in references]
            figures = [
                np.mean([snr(reference[inside], method(x, rate)[inside]) for reference, x in zip(references, noisy)])
                for method in methods.values()
            ]
            print(f"{name:24}{level:6}" + "".join(f"{figure:16.1f}" for figure in figures), flush=True)


def measure_ecg(denoisers: dict[str, Denoiser], record: Path, rate: int | None):
    """Record 208, 360 Hz, or brought to another rate: noise is added to its band of 0.5 to 40 Hz, which is the reference."""
    with np.load(record) as file:
        reference = band_pass((file["ecg"].astype(np.float64) - 1024) / 200, 360.0)
    ratio = Fraction(rate or 360, 360)
    reference, rate = signal.resample_poly(reference, ratio.numerator, ratio.denominator), rate or 360.0
    methods = denoisers | {method.__name__: method for method in CLASSICAL}
    for seconds in (60, 300):
        print(f"MIT-BIH 208, the first {seconds} s; output SNR in dB")
        print_table([reference[: int(seconds * rate)]], rate, methods, NOISE, MAKERS)


def measure_mixtures(denoiser: Denoiser, record: Path):
    """The first minute of record 208 in several mixtures, which differ in their shares of the power and in the upper end of
    their wander, beside the best classical filter of each cell."""
    rate = 360.0
    with np.load(record) as file:
        reference = band_pass((file["ecg"].astype(np.float64) - 1024) / 200, rate)[: int(60 * rate)]
    print("MIT-BIH 208, the first 60 s; output SNR in dB at 0 / 5 / 10 dB")
    print(f"{'wander to':>10}{'wander':>8}{'mains':>8}{'white':>8}{'best filter':>20}{'model':>20}")
    for top in (0.3, 0.5):
        makers = MAKERS | {"wander": partial(wander, top=top)}
        for slow, hum in ((0.2, 0.2), (0.3, 0.1), (1 / 3, 1 / 3), (0.5, 0.25)):
            shares = {"wander": slow, "mains": hum, "white": 1 - slow - hum}
            filtered, cleaned = [], []
            for level in (0, 5, 10):
                noisy = reference + mixture(shares, makers, reference, level, rate, np.random.default_rng([SEED, level]))
                filtered.append(max(snr(reference, method(noisy, rate)) for method in CLASSICAL))
                cleaned.append(snr(reference, denoiser(noisy, rate)))
            texts = [" / ".join(f"{figure:.1f}" for figure in figures) for figures in (filtered, cleaned)]
            print(f"{top:7} Hz" + "".join(f"{share:8.2f}" for share in shares.values()) + "".join(f"{text:>20}" for text in texts))


def measure_validation(denoisers: dict[str, Denoiser], folder: Path, rate: int | None):
    """Four leads of each validation patient, resampled to a rate or to three; means in dB over the leads, without half a second at
    either end, where a reference is what the band's filter makes of a record's end."""
    tracks = recordings.validation_tracks(folder)[::3].astype(np.float64)
    for rate in [rate] if rate else (250, 360, 500):
        ending = {f"white to {top} Hz": partial(narrow, top=top) for top in (50, 75, 100) if top < rate / 2}
        makers = MAKERS | recorded(folder) | ending
        noises = NOISE | {kind: {kind: 1.0} for kind in makers}
        ratio = Fraction(rate, recordings.RATE)
        references = list(signal.resample_poly(tracks, ratio.numerator, ratio.denominator, axis=1))
        print(f"{len(tracks)} leads of 10 s at {rate} Hz, of patients not trained on; output SNR in dB")
        print_table(references, rate, denoisers | {"both": both}, noises, makers, margin=rate // 2)


def measure_leads(denoiser: Denoiser, folder: Path, beside: Denoiser | None):
    """Twelve leads of each validation patient at 360 Hz; means in dB over the leads, each with its own power.

    Noise is of each lead by itself, at the same level in all, or of the nine electrodes, the same in all, so that large
    leads have less of it and the noise of the leads is of one piece.
    """
    rate = 360
    makers = MAKERS | recorded(folder)
    noises = NOISE | {kind: {kind: 1.0} for kind in ("muscle", "motion")}
    methods = {"model": denoiser} | ({"beside": beside} if beside else {})
    methods["both"] = lambda x, rate: np.stack([both(lead, rate) for lead in x.T], 1)
    hearts = signal.resample_poly(recordings.patients(folder)[recordings.VALIDATION_PATIENTS], rate, recordings.RATE, axis=2)

    def noise(shares, rows, points, rng):
        # Turned around, since two rows may have drawn the same recording.
        made = [mixture(shares, makers, np.ones(points), 0, rate, rng) for _ in range(rows)]
        return np.stack([np.roll(row, rng.integers(points)) for row in made])

    print(f"{len(hearts)} patients, twelve leads of 10 s at {rate} Hz, not trained on; output SNR in dB")
    print(f"{'noise':24}{'at':12}{'input':>6}" + "".join(f"{name:>10}" for name in methods))
    for name, shares in noises.items():
        for place in ("leads", "electrodes"):
            for level in LEVELS:
                rng = np.random.default_rng([SEED, level])
                figures = []
                for heart in hearts:
                    size = heart.std(1, keepdims=True)
                    if place == "leads":
                        added = noise(shares, 12, heart.shape[1], rng) * size
                    else:
                        added = leads.leads_of_electrodes() @ noise(shares, leads.ELECTRODES, heart.shape[1], rng)
                        added *= np.sqrt(np.square(size).mean() / np.square(added).mean())
                    noisy = heart + added * 10 ** (-level / 20)
                    cleaned = [noisy] + [method(noisy.T, rate).T for method in methods.values()]
                    figures.append([[snr(*pair) for pair in zip(heart, clean)] for clean in cleaned])
                means = np.mean(figures, (0, 2))
                print(f"{name:24}{place:12}{means[0]:6.1f}" + "".join(f"{figure:10.1f}" for figure in means[1:]), flush=True)


def measure_sensors(denoiser: Denoiser, folder: Path):
    """Some tracks of each validation sensor, smooth and coarse ones, with what lies before them, as the means over them, with the
    noises of `judge.py`."""
    makers = {kind: lambda points, rate, rng, make=make: make(points, rng) for kind, make in judge.MAKERS.items()}
    noises = judge.NOISES | judge.ENDING
    filters = {name: lambda x, rate, method=method: method(x) for name, method in judge.FILTERS.items()}
    for kind, sources in (("smooth", sensors.validation(folder)), ("coarse", sensors.coarse_validation(folder))):
        chosen = [x.astype(np.float64) for tracks in sources for x in tracks[:: len(tracks) // 6 + 1]]
        references = [x[np.isfinite(x)] for x in chosen]  # all that was recorded before them is part of them
        references = [x - x.mean() for x in references]
        print(f"{len(references)} {kind} tracks of sensors not trained on; output SNR in dB")
        print_table(references, 1, {"model": denoiser} | filters, noises, makers)


def measure_speech(denoiser: Denoiser, folder: Path, beside: Denoiser | None):
    """Eight seconds of each validation speaker at four places, in white noise and the recorded noises of validation.

    The level is that below active speech. SI-SDR in dB, wide-band PESQ, STOI: means over eight excerpts. `--beside` takes
    another model in the place of the peers.
    """
    import hearing

    points = 8 * voices.RATE
    with np.load(folder / "speech.npz") as file:
        joined = [file[name] for name in voices.VALIDATION]
    with np.load(folder / "noise.npz") as file:
        noises = {name.split("-")[0]: file[name].astype(np.float64) for name in file if name.endswith("-validation")}
    references = [0.05 * x[at : at + points].astype(np.float64) for x in joined for at in range(0, 4 * (len(x) // 4), len(x) // 4)]
    makers = {name: lambda rng, x=x: np.take(x, rng.integers(len(x)) + np.arange(points), mode="wrap") for name, x in noises.items()}
    makers = {"white": lambda rng: rng.standard_normal(points)} | makers
    methods = {"input": lambda x: x, "model": lambda x: denoiser(x, voices.RATE)}
    methods |= {"beside": lambda x: beside(x, voices.RATE)} if beside else hearing.PEERS
    print(f"{'':16}" + "".join(f"{name:>26}" for name in methods))
    for name, maker in makers.items():
        for level in (0, 5, 10, 20):
            rng = np.random.default_rng([SEED, level])
            noisy = [hearing.mixed(reference, maker(rng), level) for reference in references]
            means = [
                np.mean([hearing.figures(reference, method(x)) for reference, x in zip(references, noisy)], 0)
                for method in methods.values()
            ]
            print(f"{name:12}{level:4}" + "".join(f"{a:14.1f} {b:5.2f} {c:5.3f}" for a, b, c in means), flush=True)


def measure_own(denoiser: Denoiser, folder: Path):
    """Every channel of the recordings that validate, without its mean, with the noises of `judge.py` and recorded noise."""
    found = own.read(folder)
    kept = own.parts(found["clean"])[1]
    references = [x - x.mean() for each in kept for x in each]
    makers = {kind: lambda points, rate, rng, make=make: make(points, rng) for kind, make in judge.MAKERS.items()}
    noises = dict(judge.NOISES)
    if found["noise"]:
        recorded = np.concatenate([x - x.mean() for each in own.parts(found["noise"])[1] for x in each])
        noises["recorded"] = {"recorded": 1.0}
        makers["recorded"] = lambda points, rate, rng: np.take(
            recorded, rng.integers(len(recorded)) + np.arange(points), mode="wrap"
        )
    filters = {name: lambda x, rate, method=method: method(x) for name, method in judge.FILTERS.items()}
    print(f"{own.counted(len(references), 'channel')} of {own.counted(len(kept), 'recording')} not trained on; output SNR in dB")
    print_table(references, 1, {"model": denoiser} | filters, noises, makers)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("ecg", "mixtures", "validation", "leads", "sensors", "speech", "own"))
    parser.add_argument("model", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--command", type=Path)
    parser.add_argument("--beside", type=Path, help="with ecg, validation, leads and speech: another model, for comparison")
    parser.add_argument("--rate", type=int, help="with ecg and validation: in Hz, to which the signals are brought")
    parser.add_argument("--hop", type=int, help="distance between the starts of two frames; the model's own by default")
    options = parser.parse_args()
    torch.set_num_threads(1)

    def through(model):
        if options.command:
            return through_command(options.command, model, options.hop)
        return through_pytorch(model, options.hop)

    denoiser = through(options.model)
    if options.what in ("ecg", "validation"):
        denoisers = {"model": denoiser} | ({"beside": through(options.beside)} if options.beside else {})
        (measure_ecg if options.what == "ecg" else measure_validation)(denoisers, options.data, options.rate)
        return
    if options.what in ("leads", "speech"):
        measure = measure_leads if options.what == "leads" else measure_speech
        measure(denoiser, options.data, options.beside and through(options.beside))
        return
    measures = {
        "mixtures": measure_mixtures,
        "sensors": measure_sensors,
        "own": measure_own,
    }
    measures[options.what](denoiser, options.data)


if __name__ == "__main__":
    main()
