"""Measures the model for speech on speakers and noises that nobody trained or tuned on, and writes JUDGED-SPEECH.md.

`make judge-speech` runs it. Every noisy recording goes through the command and through what a user would reach for
instead, with the settings of `hearing.py`, which were fixed before the first measurement.
"""

from pathlib import Path

import matplotlib
import numpy as np
import soundfile
from scipy import signal

import hearing
import package
import voices
from judge import Command, arguments, snr, table

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

HERE = Path(__file__).parent
LEVELS = (0, 5, 10)  # dB below active speech
SEED = 1620
POCKETSPHINX = "usr/share/pocketsphinx/test/data"
CODEC2 = "usr/share/codec2"
SIMUTRANS = "usr/share/games/simutrans/pak/sound"
RACER = "usr/share/games/etr/sounds"

# The speakers at 16 kHz, and files of those at 8 kHz.
SPEAKERS = {
    "reader": ("pocketsphinx-testdata", f"{POCKETSPHINX}/librivox/*.wav"),
    "player": ("pocketsphinx-testdata", f"{POCKETSPHINX}/cards/*.wav"),
    "codec": ("codec2-examples", f"{CODEC2}/raw/speech_orig_16k.wav"),
}
TELEPHONE_FILES = ("hts1a", "hts2a", "forig", "morig", "mmt1", "cross")
NOISES = {
    "engines": (
        ("simutrans-pak64", f"{SIMUTRANS}/diesel.wav"),
        ("simutrans-pak64", f"{SIMUTRANS}/bus.wav"),
        ("simutrans-pak64", f"{SIMUTRANS}/truck.wav"),
        ("stormbaancoureur-data", "usr/share/games/stormbaancoureur/sounds/camaro_s16_le.wav"),
    ),
    "outdoors": (
        ("simutrans-pak64", f"{SIMUTRANS}/forest.wav"),
        ("simutrans-pak64", f"{SIMUTRANS}/tropic.wav"),
        ("extremetuxracer-data", f"{RACER}/leaves_slide.wav"),
        ("extremetuxracer-data", f"{RACER}/grass_slide.wav"),
    ),
}


def sound(path: Path, rate: int) -> np.ndarray:
    samples, own_rate = soundfile.read(path, always_2d=True)
    return signal.resample_poly(samples.mean(1), rate, own_rate)


def speakers(folder: Path) -> dict[str, np.ndarray]:
    """All files of each speaker, joined, at 16 kHz."""
    return {
        name: np.concatenate([sound(path, hearing.RATE) for path in sorted(voices.unpack(folder, source).glob(pattern))])
        for name, (source, pattern) in SPEAKERS.items()
    }


def telephone(folder: Path) -> np.ndarray:
    """Six speakers at 8 kHz."""
    wav = voices.unpack(folder, "codec2-examples") / CODEC2 / "wav"
    return np.concatenate([sound(wav / f"{name}.wav", 8000) for name in TELEPHONE_FILES])


def noises(folder: Path, rate: int) -> dict[str, np.ndarray]:
    """Recorded noises, each clip at the same power."""
    joined = {}
    for name, clips in NOISES.items():
        parts = [sound(voices.unpack(folder, source) / path, rate) for source, path in clips]
        joined[name] = np.concatenate([(x - x.mean()) / x.std() for x in parts])
    return joined


def noise(kinds: dict, name: str, points: int, level: float) -> np.ndarray:
    rng = np.random.default_rng([SEED, int(level)])
    if name == "white":
        return rng.standard_normal(points)
    return np.take(kinds[name], rng.integers(len(kinds[name])) + np.arange(points), mode="wrap")


def measured(command: Command, references: dict, kinds: dict, rate: int = hearing.RATE) -> dict:
    """(noise, level, speaker) → method → SI-SDR, PESQ, STOI."""
    methods = {"input": lambda x: x, "model": lambda x: command(x, rate)}
    methods |= {name: lambda x, method=method: method(x, rate) for name, method in hearing.PEERS.items()}
    cells = {}
    for name in ("white", *kinds):
        for level in LEVELS:
            for speaker, reference in references.items():
                noisy = hearing.mixed(reference, noise(kinds, name, len(reference), level), level, rate)
                cells[name, level, speaker] = {
                    what: hearing.figures(reference, method(noisy), rate) for what, method in methods.items()
                }
                print(name, level, speaker, cells[name, level, speaker]["model"], flush=True)
    return cells


def figures(cells: dict, which: int, digits: int) -> str:
    rows = []
    for (name, level, speaker), cell in cells.items():
        best = max(v[which] for v in cell.values())
        shown = [f"**{v[which]:.{digits}f}**" if v[which] == best else f"{v[which]:.{digits}f}" for v in cell.values()]
        rows.append([f"{name}, {speaker}", str(level), *shown])
    return table(["", "in", *next(iter(cells.values()))], rows)


def summary(cells: dict) -> str:
    """Means over all cells, and in how many the model is ahead."""
    rows = []
    for method in next(iter(cells.values())):
        means = np.mean([cell[method] for cell in cells.values()], 0)
        ahead = [sum(cell["model"][i] > cell[method][i] for cell in cells.values()) for i in range(3)]
        counts = "" if method == "model" else " / ".join(map(str, ahead)) + f" of {len(cells)}"
        rows.append([method, f"{means[0]:.2f}", f"{means[1]:.2f}", f"{means[2]:.3f}", counts])
    return table(["mean", "SI-SDR, dB", "PESQ", "STOI", "model ahead in (SI-SDR / PESQ / STOI)"], rows)


def harm(command: Command, references: dict, kinds: dict) -> str:
    """Output SNR in dB where there is little to do."""
    rows = []
    for speaker, reference in references.items():
        row = [speaker]
        for name in ("white", *kinds):
            for level in (20, 40):
                noisy = hearing.mixed(reference, noise(kinds, name, len(reference), level), level)
                before, after = snr(reference, noisy), snr(reference, command(noisy, hearing.RATE))
                row.append(f"{before:.1f} → {after:.1f}")
        rows.append([*row, f"{snr(reference, command(reference, hearing.RATE)):.1f}"])
    heads = [f"{name}, {level} dB" for name in ("white", *kinds) for level in (20, 40)]
    return table(["SNR, dB", *heads, "nothing added"], rows)


def draw(command: Command, references: dict, kinds: dict, path: Path):
    """Spectrograms of one speaker in engines at 5 dB: noisy, cleaned, and as it was."""
    reference = references["reader"][: 4 * hearing.RATE]
    noisy = hearing.mixed(reference, noise(kinds, "engines", len(reference), 5), 5)
    rows = {"noisy, engines at 5 dB": noisy, "cleaned": command(noisy, hearing.RATE), "as it was": reference}
    figure, axes = pyplot.subplots(3, 1, figsize=(10, 6), dpi=80, sharex=True, layout="constrained")
    for axis, (title, x) in zip(axes, rows.items()):
        axis.specgram(x / reference.std(), NFFT=512, Fs=hearing.RATE, noverlap=384, vmin=-90, vmax=-20, cmap="magma")
        axis.set(title=title, ylabel="Hz")
    axes[-1].set_xlabel("s")
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, metadata={"Software": None})
    pyplot.close(figure)


REPORT = """# Speech, judged on speakers and noises that nobody trained on

Written by `make judge-speech` with `{model}`, checksum `{checksum}`: every noisy recording through `sta-denoise`, with the model's own hop. The level is
that of the noise below active speech (its blocks of 20 ms within 30 dB of the loudest); seed {seed}. SI-SDR in dB, PESQ wide-band (ITU-T P.862.2), STOI.

| | from | what it is |
|---|---|---|
| reader | Debian's pocketsphinx-testdata | a reader of LibriVox, 25 s at 16 kHz |
| player | pocketsphinx-testdata | a person who names cards, 10 s at 16 kHz |
| codec | codec2-examples | several speakers, 11 s at 16 kHz |
| telephone | codec2-examples | six recordings at 8 kHz, 17 s |
| engines | simutrans-pak64, stormbaancoureur-data | diesel, bus, truck, sports car |
| outdoors | simutrans-pak64, extremetuxracer-data | forest, tropics, sliding over leaves and grass |

The recordings have noise of their own, which counts as speech here. Noises shorter than the speech are repeated. The set was looked at eleven times, after trainings and a change of the hop; the card says more. The peers: noisereduce 3.0.3 with its default
settings and with `stationary=True`; spectral subtraction on windows of 32 ms; RNNoise as pyrnnoise 0.4.5 has it, at 48 kHz, its delay taken out. `hearing.py` has all of them.

## Over all {count} cells at 16 kHz

{summary}

## SI-SDR

{sdr}

## PESQ

{pesq}

## STOI

{stoi}

## Where there is little to do

Signal-to-noise ratio over all points, before and after.

{harm}

## At 8 kHz

The same weights, through `--resample`, on noise that was added at 8 kHz; PESQ is narrow-band here (P.862.1).

{telephone}

## A picture

![Spectrograms](pictures/speech.png)
"""


def main():
    options = arguments(__doc__, HERE / "speech.gguf", HERE / "JUDGED-SPEECH.md")

    references, kinds = speakers(options.folder), noises(options.folder, hearing.RATE)
    through = options.folder / "through"
    command = Command(options.command.resolve(), options.model.resolve(), through)
    resampling = Command(options.command.resolve(), options.model.resolve(), through, ("--resample",))
    cells = measured(command, references, kinds)
    narrow = measured(resampling, {"telephone": telephone(options.folder)}, noises(options.folder, 8000), 8000)
    draw(command, references, kinds, options.output.parent / "pictures/speech.png")
    text = REPORT.format(
        model=options.model.name,
        checksum=f"{package.checksum(options.model):08x}",
        seed=SEED,
        count=len(cells),
        summary=summary(cells),
        sdr=figures(cells, 0, 1),
        pesq=figures(cells, 1, 2),
        stoi=figures(cells, 2, 3),
        harm=harm(command, references, kinds),
        telephone=summary(narrow),
    )
    options.output.write_text(text)


if __name__ == "__main__":
    main()
