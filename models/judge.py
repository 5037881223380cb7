"""Measures the model for any signal on recordings that nobody trained or tuned on, and writes JUDGED.md: `make judge`.

Every noisy signal goes through the command and through classical filters whose settings were fixed before the first
measurement. Figures are signal-to-noise ratios in dB over all points of a signal; its power is that about its mean.
"""

import argparse
import subprocess
from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
import pywt
import soundfile
from scipy import ndimage, signal

import heldout
import package

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

HERE = Path(__file__).parent
LEVELS = (0, 5, 10, 20)  # dB
SEED = 450
MIXTURE = {"white": 0.7, "pink": 0.15, "impulses": 0.15}  # shares of the power
IMPULSES = 1 / 200  # of the samples
FACTORS = (1e-6, 1e-3, 1e3, 1e6)
OFFSETS = (-1e3, 1.0, 1e3)  # of the signal's deviation

Filter = Callable[[np.ndarray], np.ndarray]


# Noise, [points] of power 1.


def white(points: int, rng: np.random.Generator) -> np.ndarray:
    return rng.standard_normal(points)


def pink(points: int, rng: np.random.Generator) -> np.ndarray:
    spectrum = np.fft.rfft(rng.standard_normal(points))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[0] = 0
    result = np.fft.irfft(spectrum, points)
    return result / result.std()


def impulses(points: int, rng: np.random.Generator) -> np.ndarray:
    result = rng.standard_normal(points) * (rng.random(points) < IMPULSES)
    return result / np.sqrt(IMPULSES)


def narrow(part: float) -> Callable:
    """White noise that ends at a part of half the rate: behind a Butterworth filter of order 4, which runs both ways."""
    sections = signal.butter(4, part, output="sos")

    def made(points, rng):
        x = signal.sosfiltfilt(sections, rng.standard_normal(points + 400))[200:-200]
        return x / x.std()

    return made


MAKERS = {"white": white, "pink": pink, "impulses": impulses, "to 0.8": narrow(0.8), "to 0.5": narrow(0.5)}
NOISES = {"white": {"white": 1.0}, "mixture": MIXTURE}
ENDING = {"to 0.8": {"to 0.8": 1.0}, "to 0.5": {"to 0.5": 1.0}}  # measured as well, in no mean
ENDING_LEVELS = (5, 20)


def power(x: np.ndarray) -> float:
    return np.square(x - x.mean()).mean()


def with_noise(reference: np.ndarray, shares: dict, level: float, rng: np.random.Generator) -> np.ndarray:
    noise = sum(np.sqrt(share) * MAKERS[kind](len(reference), rng) for kind, share in shares.items())
    return reference + noise * np.sqrt(power(reference) / np.square(noise).mean() / 10 ** (level / 10))


def snr(reference: np.ndarray, estimate: np.ndarray) -> float:
    """In dB, at most 200."""
    return 10 * np.log10(power(reference) / max(np.square(estimate - reference).mean(), power(reference) / 1e20))


# Classical filters. No rate is known to them, so that their settings are in points.


def _shrunk(x, threshold_of):
    level = min(6, pywt.dwt_max_level(len(x), "sym8"))
    approximation, *details = pywt.wavedec(x, "sym8", level=level)
    noise = np.median(np.abs(details[-1])) / 0.6745
    if noise == 0:
        return x
    kept = [pywt.threshold(detail, threshold_of(detail, noise), "soft") for detail in details]
    return pywt.waverec([approximation, *kept], "sym8")[: len(x)]


def bayes_shrink(x: np.ndarray) -> np.ndarray:
    def threshold(detail, noise):
        deviation = np.sqrt(max(np.square(detail).mean() - noise**2, 0))
        return noise**2 / deviation if deviation > 0 else np.abs(detail).max()

    return _shrunk(x, threshold)


def visu_shrink(x: np.ndarray) -> np.ndarray:
    return _shrunk(x, lambda detail, noise: noise * np.sqrt(2 * np.log(len(x))))


def savitzky_golay(points: int) -> Filter:
    return lambda x: signal.savgol_filter(x, points, 3)


def wiener(points: int) -> Filter:
    def filtered(x):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.nan_to_num(signal.wiener(x - x.mean(), points)) + x.mean()

    return filtered


def moving_average(points: int) -> Filter:
    return lambda x: ndimage.uniform_filter1d(x, points, mode="reflect")


def low_pass(part: float) -> Filter:
    sections = signal.butter(4, part, "lowpass", fs=1, output="sos")
    return lambda x: signal.sosfiltfilt(sections, x)


FILTERS: dict[str, Filter] = {
    "BayesShrink": bayes_shrink,
    "VisuShrink": visu_shrink,
    "Sav.–Golay 11": savitzky_golay(11),
    "Sav.–Golay 31": savitzky_golay(31),
    "Wiener 9": wiener(9),
    "Wiener 25": wiener(25),
    "average 5": moving_average(5),
    "average 15": moving_average(15),
    "low-pass 0.1": low_pass(0.1),
    "low-pass 0.2": low_pass(0.2),
}


class Command:
    """The program with one model, and a folder for what passes through it."""

    def __init__(self, program: Path, model: Path, folder: Path, options: tuple[str, ...] = ()):
        self.program, self.model, self.folder, self.options = program, model, folder, options
        folder.mkdir(parents=True, exist_ok=True)

    def __call__(self, x: np.ndarray, rate: int) -> np.ndarray:
        noisy, clean = self.folder / "noisy.wav", self.folder / "clean.wav"
        soundfile.write(noisy, x, rate, "DOUBLE")
        command = [self.program, noisy, clean, "--model", self.model, "--force", *self.options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return soundfile.read(clean)[0]


def cell(command: Command, rate: int, references: list[np.ndarray], noisy: list[np.ndarray]) -> dict[str, float]:
    """Output in dB of the model and of every filter on the same noisy excerpts, means over them."""
    methods = {"model": lambda x: command(x, rate)} | FILTERS
    return {
        name: float(np.mean([snr(reference, method(x)) for reference, x in zip(references, noisy)]))
        for name, method in methods.items()
    }


def excerpts(name: str, references: list[np.ndarray], shares: dict, level: float) -> list[np.ndarray]:
    """The noise of an excerpt depends on its signal's name, its number and the level alone."""
    seeds = ([SEED, int.from_bytes(name.encode()[:8], "little"), number, level] for number in range(len(references)))
    return [with_noise(x, shares, level, np.random.default_rng(seed)) for x, seed in zip(references, seeds)]


def measured(command: Command, signals: dict) -> dict[tuple[str, float, str], dict[str, float]]:
    """Outputs by noise, level (infinity is none) and signal."""
    cells = {}
    for name, (rate, references) in signals.items():
        wanted = [*((noise, level) for noise in NOISES for level in LEVELS), ("white", 40)]
        for noise, level in [*wanted, *((noise, level) for noise in ENDING for level in ENDING_LEVELS)]:
            noisy = excerpts(name, references, (NOISES | ENDING)[noise], level)
            cells[noise, level, name] = cell(command, rate, references, noisy)
        cells["none", np.inf, name] = cell(command, rate, references, references)
        print(name, {key[:2]: round(figures["model"], 1) for key, figures in cells.items() if key[2] == name}, flush=True)
    return cells


def judged(cells: dict) -> list[tuple]:
    return [key for key in cells if key[0] in NOISES and key[1] in LEVELS]


def best_filter(cells: dict) -> str:
    """The single filter that is best on average over all judged cells."""
    return max(FILTERS, key=lambda name: np.mean([cells[key][name] for key in judged(cells)]))


# The report.


def row(texts: list[str]) -> str:
    return f"| {' | '.join(texts)} |"


def table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join([row(head), row(["---"] + ["---:"] * (len(head) - 1)), *map(row, rows)])


def summary(cells: dict) -> str:
    keys = judged(cells)
    rows = []
    for name in ("model", *FILTERS):
        gains = np.array([cells[key][name] - key[1] for key in keys])
        by_level = [np.mean([cells[key][name] - key[1] for key in keys if key[1] == level]) for level in LEVELS]
        figures = [gains.mean(), *by_level, gains.min()]
        rows.append([name, *(f"{figure:.1f}" for figure in figures), f"{(gains < 0).sum()} of {len(gains)}"])
    return table(["gain in dB", "mean", *(f"at {level}" for level in LEVELS), "worst cell", "below the input"], rows)


def figures(cells: dict, noise: str) -> str:
    rows = []
    for key in cells:
        if key[0] == noise and key[1] in LEVELS:
            best = max(cells[key].values())
            shown = [f"**{v:.1f}**" if v == best else f"{v:.1f}" for v in cells[key].values()]
            rows.append([key[2], str(key[1]), *shown])
    return table(["signal", "in", "model", *FILTERS], rows)


def ending(cells: dict) -> str:
    best = best_filter(cells)
    columns = [(noise, level) for noise in ENDING for level in ENDING_LEVELS]
    names = dict.fromkeys(name for _, _, name in cells)
    found = [[(cells[*column, name]["model"], cells[*column, name][best]) for column in columns] for name in names]
    rows = [[name, *(f"{a:.1f} ({b:.1f})" for a, b in each)] for name, each in zip(names, found)]
    rows.append(["mean", *(f"{a:.1f} ({b:.1f})" for a, b in np.mean(found, 0))])
    return table(["signal", *(f"{noise}, {level} dB in" for noise, level in columns)], rows)


def rest_and_motion(command: Command, rate: int, references: list[np.ndarray]) -> float:
    """With nothing added: the RMS of what is taken away where the signal moves most, over that where it rests, a fifth of it each.

    The noise of a sensor is the same in both, and a feature that is mistaken for noise is larger where there are more of them.
    """
    taken, motion = [], []
    for x in references:
        clean = command(x, rate)
        blocks = np.array_split(np.stack((x - clean, np.gradient(clean))), 20, axis=1)
        taken += [block[0].var() for block in blocks]
        motion += [block[1].var() for block in blocks]
    order, part = np.argsort(motion), len(motion) // 5
    return float(np.sqrt(np.mean(np.take(taken, order[-part:])) / max(np.mean(np.take(taken, order[:part])), 1e-300)))


def nearly_clean(cells: dict, command: Command, signals: dict) -> str:
    best = best_filter(cells)
    rows = []
    for noise, level, name in cells:
        if level == np.inf:
            good = cells["white", 40, name]
            clean = cells[noise, level, name]
            shown = [f"{v:.1f}" for v in (good["model"], good[best], clean["model"], clean[best])]
            rows.append([name, *shown, f"{rest_and_motion(command, *signals[name]):.1f}"])
    return table(["signal", "40 dB in: model", best, "nothing added: model", best, "taken away, in motion ÷ at rest"], rows)


def scales(command: Command, reference: np.ndarray, rate: int) -> str:
    """How far the output of a scaled or moved input is from the scaled or moved output, in dB of the signal."""
    deviation = reference.std()
    noisy = (excerpts("scale", [reference], NOISES["white"], 10)[0] - reference.mean()) / deviation
    plain = command(noisy, rate)
    rows = [[f"× {factor:g}", f"{snr(plain, command(noisy * factor, rate) / factor):.0f}"] for factor in FACTORS]
    rows += [[f"+ {offset:g}", f"{snr(plain, command(noisy + offset, rate) - offset):.0f}"] for offset in OFFSETS]
    return table(["input", "agreement, dB"], rows)


def draw(command: Command, signals: dict, cells: dict, folder: Path) -> list[str]:
    """The best, the median and the worst signal in white noise at 5 dB, by the model's gain."""
    names = sorted(signals, key=lambda name: cells["white", 5, name]["model"])
    folder.mkdir(exist_ok=True)
    lines = []
    for what, name in (("best", names[-1]), ("median", names[len(names) // 2]), ("worst", names[0])):
        rate, references = signals[name]
        reference = references[0]
        noisy = excerpts(name, references, NOISES["white"], 5)[0]
        clean = command(noisy, rate)
        middle = int(np.argmax(np.abs(reference - reference.mean())))
        part = slice(max(0, middle - 300), max(0, middle - 300) + 600)
        figure, axes = pyplot.subplots(figsize=(10, 3.2), dpi=80)
        axes.plot(noisy[part], color="#c8c8c8", linewidth=0.8, label="noisy, 5 dB")
        axes.plot(reference[part], color="#1a7f37", linewidth=2, label="clean")
        axes.plot(clean[part], color="#0b3d91", linewidth=1, label=f"model, {snr(reference, clean):.1f} dB")
        axes.set(title=f"{what}: {name}", xlabel="point")
        axes.legend(loc="upper right", fontsize=8)
        figure.tight_layout()
        figure.savefig(folder / f"general-{what}.png", metadata={"Software": None})
        pyplot.close(figure)
        lines.append(f"![{what}: {name}](pictures/general-{what}.png)")
    return lines


REPORT = """# Judged on what nobody trained on

Written by `make judge` with `{model}`, checksum `{checksum}`: every noisy signal through `sta-denoise`, with the model's own hop. Output
signal-to-noise ratio in dB over all points, the signal's power taken about its mean; seed {seed}.

The filters' settings were fixed before the first measurement, in points, since a filter for any signal knows no rate: wavelets are soft thresholds on
Symlets of 8, 6 levels, with the noise from the finest details' median; Savitzky–Golay filters are cubics; the low-pass is a
zero-phase Butterworth filter of order 4, at a part of the rate.
The mixture is {mixture} in power; an impulse is one sample of 200.

{sources}
Each was recorded with noise of its own, which counts as signal here: where a table shows less than 40 dB of a signal that had nothing added,
some of what was taken away is that noise.

## Over all {count} cells of {levels} dB

{summary}

The best single filter is {best}; the model is {margin:+.1f} dB from it on average.

## White noise

{white}

## The mixture

{mixed}

## Noise that ends early

White noise to 0.8 and to 0.5 of half the rate, as behind the filter in front of a converter, or after resampling; the model, and in brackets {best}.
These cells are in none of the means above.

{ending}

## Nearly clean signals

The last column compares the RMS of what is taken away with nothing added in the fifth of a signal that moves most with that in the fifth that rests.
A recording's own noise is as strong in both; what is taken away of features is larger where there are more of them.

{clean}

## Scale and offset

The record 208 in white noise at 10 dB, with deviation 1, multiplied or moved, and the output taken back: agreement with the output of the
input as it was. Offsets are in deviations of the signal.

{scales}

## Pictures

White noise at 5 dB, around the largest value of each signal.

{pictures}
"""


def arguments(description: str, model: Path, output: Path, others: dict[str, Path] | None = None) -> argparse.Namespace:
    """What every judge is told by its command line; `others` are further models, by the names of their options."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--command", type=Path, required=True, help="the program sta-denoise")
    parser.add_argument("--folder", type=Path, required=True, help="for the recordings, which are fetched if it lacks them")
    for name, path in ({"model": model} | (others or {})).items():
        parser.add_argument(f"--{name}", type=Path, default=path)
    parser.add_argument("--output", type=Path, default=output)
    return parser.parse_args()


def main():
    options = arguments(__doc__, HERE / "general.gguf", HERE / "JUDGED.md")

    heldout.fetch(options.folder)
    signals = heldout.signals(options.folder)
    command = Command(options.command.resolve(), options.model.resolve(), options.folder / "through")
    cells = measured(command, signals)
    best = best_filter(cells)
    keys = judged(cells)
    text = REPORT.format(
        model=options.model.name,
        checksum=f"{package.checksum(options.model):08x}",
        seed=SEED,
        mixture=", ".join(f"{share:.0%} {kind}" for kind, share in MIXTURE.items()),
        sources=heldout.__doc__.split("\n", 2)[2],
        count=len(keys),
        levels=", ".join(map(str, LEVELS)),
        summary=summary(cells),
        best=best,
        margin=np.mean([cells[key]["model"] - cells[key][best] for key in keys]),
        white=figures(cells, "white"),
        mixed=figures(cells, "mixture"),
        ending=ending(cells),
        clean=nearly_clean(cells, command, signals),
        scales=scales(command, signals["ecg"][1][0], 360),
        pictures="\n".join(draw(command, signals, cells, options.output.parent / "pictures")),
    )
    options.output.write_text(text)


if __name__ == "__main__":
    main()
