"""Measures the models for ECG on records that nobody trained or tuned on, and writes JUDGED-ECG.md: `make judge-ecg`.

Every noisy record goes through the command and through classical filters, whose settings are those of `evaluate.py`, fixed
before the first measurement, and NeuroKit's `ecg_clean` as it comes. Then the same with the records at the rate of a wearable,
its model, and the first model with `--resample` beside it.
"""

import bz2
from fractions import Fraction
from pathlib import Path

import matplotlib
import neurokit2
import numpy as np
from scipy import signal

import evaluate
import package
import recordings
from judge import Command, arguments, snr, table
from peaks import ALIKE, MATCH, NEAR, Peaks

matplotlib.use("Agg")
from matplotlib import pyplot  # noqa: E402

HERE = Path(__file__).parent
LEVELS = (0, 5, 10, 20)  # dB
SEED = 208
WEARABLE_RATE = 128  # Hz
BESIDE = "ecg, resampled"
PLACE, HEIGHT = 0.005, 0.05  # s, and part of the height: how far an R peak may move

PACKAGES = {  # and what is taken from each
    "scipy==1.9.3": ("scipy/misc/ecg.dat",),
    "pyhrv==0.5.0": ("pyhrv/files/SampleECG.txt",),
    "pyphysio==4.10.0": ("pyphysio/test_data/medical.txt.bz2",),
    "biosignalsnotebooks==0.6.14": (recordings.BIOSIGNALS,),
}


def records(folder: Path) -> dict[str, tuple[int, np.ndarray]]:
    """Rate in hertz and reference [points] of each record, its band of 0.5 to 40 Hz."""
    with np.load(folder / "scipy/misc/ecg.dat") as file:
        mitbih = (file["ecg"].astype(np.float64) - 1024) / 200
    student = np.loadtxt(folder / "pyhrv/files/SampleECG.txt", usecols=5)
    with bz2.open(folder / "pyphysio/test_data/medical.txt.bz2") as file:
        sitting = np.loadtxt(file, usecols=0, delimiter="\t")
    (_, short), *_ = recordings.biosignals(folder, "ecg_20_sec_1000_Hz")
    (_, fast), *_ = recordings.biosignals(folder, "ecg_4000_Hz")
    return {
        "record 208": (360, recordings.band_limited(mitbih, 360.0, *recordings.BAND)),
        "student": (500, banded(student, 1000, 2)),
        "sitting": (256, banded(sitting, 2048, 8)),
        "example": (500, banded(short, 1000, 2)),
        "4,000 Hz": (500, banded(fast, 4000, 8)),
    }


def banded(x: np.ndarray, rate: int, step: int) -> np.ndarray:
    """The band of an ECG, at a rate that the model knows."""
    return recordings.band_limited(x - x.mean(), float(rate), *recordings.BAND)[::step]


def brought_to(rate: int, signals: dict) -> dict:
    """Records like those of `records`, at another rate."""
    ratios = {record: Fraction(rate, old) for record, (old, _) in signals.items()}
    return {
        record: (rate, signal.resample_poly(x, ratios[record].numerator, ratios[record].denominator))
        for record, (_, x) in signals.items()
    }


def ecg_clean(x: np.ndarray, rate: float) -> np.ndarray:
    return np.asarray(neurokit2.ecg_clean(x, sampling_rate=round(rate)))


FILTERS = {method.__name__.replace("_", "-"): method for method in (*evaluate.CLASSICAL, ecg_clean)}


def detected(x: np.ndarray, rate: int) -> np.ndarray:
    """Places of beats in points, by NeuroKit's own detector."""
    return np.asarray(neurokit2.ecg_findpeaks(x, sampling_rate=rate)["ECG_R_Peaks"], int)


# Cells.


def noises(folder: Path) -> tuple[dict, dict]:
    """Shares of the power by name, and makers of the kinds of noise."""
    makers = evaluate.MAKERS | evaluate.recorded(folder)
    makers = {kind: repeated(maker) for kind, maker in makers.items()}
    return evaluate.NOISE | {kind: {kind: 1.0} for kind in ("muscle", "motion")}, makers


def repeated(maker):
    """Of recorded noise, which is shorter than a record, as many excerpts one behind another as it takes."""

    def make(points, rate, rng):
        parts = [maker(points, rate, rng)]
        while sum(map(len, parts)) < points:
            parts.append(maker(points, rate, rng))
        return np.concatenate(parts)[:points]

    return make


def noisy(reference: np.ndarray, shares: dict, makers: dict, level: float, rate: int, number: int) -> np.ndarray:
    rng = np.random.default_rng([SEED, int(level), number])
    return reference + evaluate.mixture(shares, makers, reference, level, rate, rng)


def measured(commands: dict[str, Command], signals: dict, shares: dict, makers: dict) -> dict:
    """(noise, level, record) → method → output in dB; `commands` are the model and those beside it."""
    methods = commands | FILTERS
    cells = {}
    for name, parts in shares.items():
        for level in LEVELS:
            for number, (record, (rate, reference)) in enumerate(signals.items()):
                x = noisy(reference, parts, makers, level, rate, number)
                cells[name, level, record] = {what: snr(reference, method(x, rate)) for what, method in methods.items()}
            print(name, level, {key[2]: round(cell["model"], 1) for key, cell in cells.items() if key[:2] == (name, level)})
    return cells


def margin(cell: dict) -> float:
    return cell["model"] - max(cell[name] for name in FILTERS)


def margins(cells: dict) -> list[float]:
    """Of the cells that count: 0, 5 and 10 dB of white noise and the mixture."""
    return [margin(cell) for (noise, level, _), cell in cells.items() if noise in evaluate.NOISE and level < 20]


def summary(cells: dict, shares: dict) -> str:
    methods = list(next(iter(cells.values())))
    rows = []
    for name in shares:
        for level in LEVELS:
            these = [cell for key, cell in cells.items() if key[:2] == (name, level)]
            means = [np.mean([cell[method] for cell in these]) for method in methods]
            best = max(means)
            shown = [f"**{mean:.1f}**" if mean == best else f"{mean:.1f}" for mean in means]
            ahead = [margin(cell) for cell in these]
            rows.append([name, str(level), *shown, f"{np.mean(ahead):+.1f}", f"{min(ahead):+.1f}"])
    return table(["noise", "in", *methods, "margin, mean", "worst"], rows)


def figures(cells: dict) -> str:
    methods = list(next(iter(cells.values())))
    rows = []
    for (name, level, record), cell in cells.items():
        best = max(cell.values())
        shown = [f"**{v:.1f}**" if v == best else f"{v:.1f}" for v in cell.values()]
        rows.append([f"{name}, {record}", str(level), *shown])
    return table(["", "in", *methods], rows)


def beats(command: Command, signals: dict, shares: dict, makers: dict) -> str:
    rows = []
    known = {record: Peaks.of(reference, rate, detected(reference, rate)) for record, (rate, reference) in signals.items()}
    noises = ("white", "wander + mains + white", "muscle")
    for name, level in [("nothing added", np.inf), *((noise, level) for noise in noises for level in reversed(LEVELS))]:
        before, after, agreement = [], [], []
        for number, (record, (rate, reference)) in enumerate(signals.items()):
            x = reference if level == np.inf else noisy(reference, shares[name], makers, level, rate, number)
            y = command(x, rate)
            before.append(known[record].moved(x, rate))
            after.append(known[record].moved(y, rate))
            agreement.append([part for z in (x, y) for part in known[record].agreement(detected(z, rate), rate)])
        seconds, part = (np.concatenate([each[k] for each in after]) for k in range(2))
        seconds_in, part_in = (np.concatenate([each[k] for each in before]) for k in range(2))
        unlike = np.concatenate([each.unlike for each in known.values()])
        found, true, found_after, true_after = np.mean(agreement, 0)
        shown = [
            f"{found:.1%} → {found_after:.1%}",
            f"{true:.1%} → {true_after:.1%}",
            f"{np.mean(seconds_in <= PLACE):.1%} → {np.mean(seconds <= PLACE):.1%}",
            f"{np.mean(part_in <= HEIGHT):.1%} → {np.mean(part <= HEIGHT):.1%}",
            f"{np.median(part_in):.1%} → {np.median(part):.1%}",
            f"{np.mean(seconds[unlike] <= PLACE):.1%}",
            f"{np.mean(part[unlike] <= HEIGHT):.1%}",
        ]
        rows.append([name, "" if level == np.inf else str(level), *shown])
    heads = ["noise", "in", "beats found", "of what was found, beats", "within 5 ms", "within 5 %", "height off, median"]
    counts = ", ".join(f"{len(each.place)} ({each.unlike.sum()} unlike) in {record}" for record, each in known.items())
    return f"Beats: {counts}.\n\n" + table([*heads, "unlike beats: 5 ms", "5 %"], rows)


def without_worst(reference: np.ndarray, estimate: np.ndarray, rate: int) -> float:
    """Output in dB without the two seconds in which most is changed."""
    change = np.square(estimate - reference)
    worst = int(np.argmax(np.convolve(change, np.ones(2 * rate), "valid")))
    kept = np.delete(np.arange(len(reference)), slice(worst, worst + 2 * rate))
    return snr(reference[kept], estimate[kept])


def harm(command: Command, signals: dict, shares: dict, makers: dict) -> str:
    rows = []
    for number, (record, (rate, reference)) in enumerate(signals.items()):
        row = [record]
        for name in ("white", "wander + mains + white"):
            x = noisy(reference, shares[name], makers, 40, rate, number)
            row.append(both(reference, command(x, rate), rate))
        rows.append([*row, both(reference, command(reference, rate), rate)])
    return table(["output, dB", "white, 40 dB in", "mixture, 40 dB in", "nothing added"], rows)


def both(reference: np.ndarray, estimate: np.ndarray, rate: int) -> str:
    return f"{snr(reference, estimate):.1f} ({without_worst(reference, estimate, rate):.1f})"


def draw_harm(command: Command, rate: int, reference: np.ndarray, folder: Path) -> str:
    """What is changed of a record with nothing added, around the seconds in which most is."""
    clean = command(reference, rate)
    worst = int(np.argmax(np.convolve(np.square(clean - reference), np.ones(2 * rate), "valid")))
    part = slice(max(worst - 2 * rate, 0), worst + 4 * rate)
    time = np.arange(len(reference))[part] / rate
    figure, axes = pyplot.subplots(figsize=(10, 3.2), dpi=80)
    axes.plot(time, reference[part], color="#1a7f37", linewidth=2, label="record 208, nothing added")
    axes.plot(time, clean[part], color="#0b3d91", linewidth=1, label="model")
    axes.set(xlabel="s")
    axes.legend(loc="upper right", fontsize=8)
    figure.tight_layout()
    figure.savefig(folder / "ecg-harm.png", metadata={"Software": None})
    pyplot.close(figure)
    return "![record 208 with nothing added, where most is changed](pictures/ecg-harm.png)"


def draw(command: Command, signals: dict, cells: dict, shares: dict, makers: dict, folder: Path) -> list[str]:
    """The best, the median and the worst record in white noise at 5 dB."""
    order = sorted(signals, key=lambda record: cells["white", 5, record]["model"])
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for what, record in (("best", order[-1]), ("median", order[len(order) // 2]), ("worst", order[0])):
        rate, reference = signals[record]
        x = noisy(reference, shares["white"], makers, 5, rate, list(signals).index(record))
        clean = command(x, rate)
        part = slice(5 * rate, 9 * rate)
        time = np.arange(len(reference))[part] / rate
        figure, axes = pyplot.subplots(figsize=(10, 3.2), dpi=80)
        axes.plot(time, x[part], color="#c8c8c8", linewidth=0.8, label="noisy, 5 dB")
        axes.plot(time, reference[part], color="#1a7f37", linewidth=2, label="clean")
        axes.plot(time, clean[part], color="#0b3d91", linewidth=1, label=f"model, {snr(reference, clean):.1f} dB")
        axes.set(title=f"{what}: {record}", xlabel="s")
        axes.legend(loc="upper right", fontsize=8)
        figure.tight_layout()
        figure.savefig(folder / f"ecg-{what}.png", metadata={"Software": None})
        pyplot.close(figure)
        lines.append(f"![{what}: {record}](pictures/ecg-{what}.png)")
    return lines


REPORT = """# ECG, judged on records that nobody trained on

Written by `make judge-ecg` with `{model}`, checksum `{checksum}`: every noisy record through `sta-denoise`, with the model's own hop. Output
signal-to-noise ratio in dB over all points; seed {seed}. The reference is a record's band of 0.5 to 40 Hz.

| record | from | what it is |
|---|---|---|
| record 208 | SciPy 1.9.3 | MIT-BIH, 300 s at 360 Hz, many ectopic beats |
| student | pyhrv 0.5.0 | 22 s at 500 Hz |
| sitting | pyphysio 4.10.0 | two minutes at 256 Hz |
| example | biosignalsnotebooks 0.6.14 | `ecg_20_sec_1000_Hz`, all 20.4 s of it at 500 Hz; the repository's example is its first 20 s, filtered before every other sample is taken |
| 4,000 Hz | biosignalsnotebooks 0.6.14 | `ecg_4000_Hz` at 500 Hz, of the same device and perhaps person |

They are used for measuring only, whatever their licence. Each has noise of its own, which counts as signal here. Wander is 0.05 to 0.5 Hz, mains 50 and,
where a rate can have them, 150 Hz, the mixture 20 % wander, 20 % mains and 60 % white in power. Muscle and motion are recorded, by the electrodes that training heard too; there are
no others. The filters: BayesShrink on Symlets of 8, a zero-phase band-pass of 0.5 to 40 Hz, both, Savitzky and Golay's cubics over 60 ms, Wiener's filter
over 40 ms, and `neurokit2.ecg_clean` {neurokit} as it comes.

## Means over the records

"Margin" is from the best filter of each cell, chosen with the answer in hand.

{summary}

At 0, 5 and 10 dB of white noise and the mixture the margin is {mean:+.1f} dB on average and {worst:+.1f} dB at worst.

## R peaks

NeuroKit's detector finds the beats of the reference, and is then run on the noisy and the cleaned record: the part of the beats that it finds within
{match:.0f} ms, and the part of its finds that are beats; means over the records. Of every beat, found or not: is the largest deflection within {near:.0f} ms of its place still
within 5 ms of it, and its height within 5 %? Arrows lead from the noisy to the cleaned record. Beats unlike the record's median beat (correlation below {alike}) are
mostly the ectopic ones of record 208.

{peaks}

## Where there is little to do

In brackets: without the two seconds of the record in which most is changed. What a recording has of its own is taken away as well, and counts as harm.

{harm}

{harmed}

## Every cell

{cells}

## Pictures

White noise at 5 dB.

{pictures}

## At the rate of a wearable

The same records brought to {wearable_rate} Hz, with `{wearable}`, checksum `{wearable_checksum}`; beside it `{model}` with `--resample`, which is what there is without it. Between
two samples lie 8 ms, so that a peak within 5 ms is one at its sample; it is looked for between samples by a parabola.

{wearable_summary}

At 0, 5 and 10 dB of white noise and the mixture the margin over the best filter is {wearable_mean:+.1f} dB on average and {wearable_worst:+.1f} dB at worst.

{wearable_peaks}

{wearable_harm}

{wearable_cells}
"""


def main():
    options = arguments(__doc__, HERE / "ecg.gguf", HERE / "JUDGED-ECG.md", {"wearable": HERE / "ecg-wearable.gguf"})

    recordings.fetch_packages(options.folder, PACKAGES)
    signals = records(options.folder)
    shares, makers = noises(options.folder)
    program, through = options.command.resolve(), options.folder / "through"
    command = Command(program, options.model.resolve(), through)
    wearable = Command(program, options.wearable.resolve(), through)
    resampled = Command(program, options.model.resolve(), through, ("--resample",))
    cells = measured({"model": command}, signals, shares, makers)
    slow = brought_to(WEARABLE_RATE, signals)
    slow_cells = measured({"model": wearable, BESIDE: resampled}, slow, shares, makers)
    text = REPORT.format(
        model=options.model.name,
        checksum=f"{package.checksum(options.model):08x}",
        seed=SEED,
        neurokit=neurokit2.__version__,
        summary=summary(cells, shares),
        mean=np.mean(margins(cells)),
        worst=min(margins(cells)),
        match=1000 * MATCH,
        near=1000 * NEAR,
        alike=ALIKE,
        peaks=beats(command, signals, shares, makers),
        harm=harm(command, signals, shares, makers),
        harmed=draw_harm(command, *signals["record 208"], options.output.parent / "pictures"),
        cells=figures(cells),
        pictures="\n".join(draw(command, signals, cells, shares, makers, options.output.parent / "pictures")),
        wearable_rate=WEARABLE_RATE,
        wearable=options.wearable.name,
        wearable_checksum=f"{package.checksum(options.wearable):08x}",
        wearable_summary=summary(slow_cells, shares),
        wearable_mean=np.mean(margins(slow_cells)),
        wearable_worst=min(margins(slow_cells)),
        wearable_peaks=beats(wearable, slow, shares, makers),
        wearable_harm=harm(wearable, slow, shares, makers),
        wearable_cells=figures(slow_cells),
    )
    options.output.write_text(text)


if __name__ == "__main__":
    main()
