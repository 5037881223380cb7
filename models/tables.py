"""Measures every row of the report's tables through the command, and writes RESULTS.md and its pictures: `make tables`.

Each row is 10,000 windows of 450 points that `sta-denoise synth` draws; each model of the report's four cleans the same ones with
`--hop 450`, a window a frame, and `sta-denoise score` compares. Weights that are not in this folder are fitted first. The exit status
is 1 if a weight file of this folder has lost its recorded error.
"""

import argparse
import csv
import functools
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

import fit
import package
import report

HERE = Path(__file__).parent
WINDOWS, FRAME = 10_000, report.FRAME
SEED = 2020
SIGNALS = {"const A=2": ("constant", 2), "const A=0": ("constant", 0), "5cos(x/5)": ("cos", 5), "5exp(cos(x/5))": ("exp-cos", 5)}
COMMAND_NAMES = {"constant": "constant", "cos": "cos", "exp-cos": "expcos"}
# The posterior mean is found over phases near the true one, which no other phase comes near in likelihood.
FLOOR_WINDOWS, FLOOR_PHASES, FLOOR_REACH = 400, 1_001, 8


@dataclass
class Row:
    """One row of the report's: what was trained on, what is cleaned, and what its four models reached."""

    table: int
    trained: str  # name of the training set
    tested: report.TrainingSet
    theirs: list[float | None]


def noise(text: str) -> report.Noise:
    first, second = (float(number) for number in text[2:-1].split(","))
    return report.Noise("uniform" if text[0] == "U" else "normal", first, second)


def rows() -> list[Row]:
    result = []
    with open(HERE / "report-results.csv", newline="") as file:
        for line in csv.DictReader(file):
            shape, amplitude = SIGNALS[line["train_signal"]]
            wanted = report.TrainingSet(shape, amplitude, noise(line["train_noise"]))
            trained = next(name for name, training_set in report.TRAINING_SETS.items() if training_set == wanted)
            tested = report.TrainingSet(*SIGNALS[line["signal"]], noise(line["test_noise"]))
            figures = [float(line[key]) if line[key] else None for key in ("linear", "nonlinear", "nonlinear_spectral", "sta")]
            result.append(Row(int(line["table"]), trained, tested, figures))
    return result


@functools.cache
def possible(tested: report.TrainingSet) -> float:
    """The mean squared error of the posterior mean over the phase, the only unknown, by Monte Carlo."""
    if tested.is_constant:
        return 0.0
    rng = np.random.default_rng(SEED)
    x = np.arange(FRAME)
    shape = {"cos": np.cos, "exp-cos": lambda phase: np.exp(np.cos(phase))}[tested.shape]

    def signal(phase):
        return tested.amplitude * shape(x / 5 + phase[:, None])

    slope = np.square((signal(np.array([1e-4])) - signal(np.array([0.0]))) / 1e-4).sum()
    width = FLOOR_REACH * np.sqrt(tested.noise.variance / slope)
    errors = []
    for _ in range(FLOOR_WINDOWS):
        phase = rng.uniform(0, 2 * np.pi)
        clean = signal(np.array([phase]))
        noisy = clean + tested.noise.draw(clean, rng)
        # A grid that does not know where in it the truth lies.
        candidates = signal(phase + width * (np.linspace(-1, 1, FLOOR_PHASES) + rng.uniform(-1, 1) / FLOOR_PHASES))
        if tested.noise.kind == "normal":
            likelihood = -0.5 * np.square((noisy - candidates - tested.noise.first) / tested.noise.second).sum(1)
            weight = np.exp(likelihood - likelihood.max())
        else:
            centre = (tested.noise.first + tested.noise.second) / 2
            excess = np.abs(noisy - candidates - centre).max(1) - tested.noise.bound
            weight = (excess <= max(0, excess.min())).astype(float)
        estimate = weight @ candidates / weight.sum()
        errors.append(np.square(estimate - clean).mean())
    return float(np.mean(errors))


class Bench:
    """The command, and a folder for what passes through it."""

    def __init__(self, command: Path, folder: Path):
        self.command, self.folder = command, folder
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments) -> str:
        return subprocess.run([self.command, *map(str, arguments)], check=True, text=True, capture_output=True).stdout

    def draw(self, tested: report.TrainingSet) -> None:
        kind = tested.noise.kind
        self.run(
            "synth", "--signal", COMMAND_NAMES[tested.shape], f"--amplitude={tested.amplitude}",
            f"--noise={kind}:{tested.noise.first:g},{tested.noise.second:g}", "--windows", WINDOWS, "--seed", SEED,
            "--clean", self.folder / "clean.wav", "--noisy", self.folder / "noisy.wav", "--force",
        )  # fmt: skip

    def error(self, model: Path, name: str = "estimate") -> float:
        self.run(self.folder / "noisy.wav", self.folder / f"{name}.wav", "--model", model, "--hop", FRAME, "--force")
        lines = self.run("score", self.folder / "clean.wav", self.folder / f"{name}.wav").splitlines()
        return float(next(line.split()[1] for line in lines if line.startswith("mse")))

    def weights(self, name: str) -> Path:
        """The weight file of a model: ours where it is shipped, fitted once where it is not."""
        shipped, fitted = HERE / f"{name}.gguf", self.folder / f"{name}.gguf"
        if shipped.exists():
            return shipped
        if not fitted.exists():
            subprocess.run([sys.executable, HERE / "fit.py", self.folder, name], check=True)
        return fitted

    def draw_picture(self, path: Path, title: str):
        """150 points of the first window: noisy, clean, linear and STA."""
        columns = []
        for name in ("noisy", "clean", "linear", "sta"):
            with soundfile.SoundFile(self.folder / f"{name}.wav") as file:
                columns.append(file.read(150))
        np.savetxt(self.folder / "points.txt", np.stack(columns, 1))
        path.parent.mkdir(exist_ok=True)
        script = f"""
            set terminal pngcairo size 1000,420 font 'DejaVu Sans,11'
            set output '{path}'
            set title '{title}' noenhanced
            set xlabel 'point' ; set key outside right top ; set border 3 ; set tics nomirror ; set grid lc rgb '#dddddd'
            plot '{self.folder}/points.txt' using 0:1 with points pt 7 ps 0.4 lc rgb '#b0b0b0' title 'noisy', \\
                 '' using 0:2 with lines lw 3 lc rgb '#1a7f37' title 'clean', \\
                 '' using 0:3 with lines lw 1.5 lc rgb '#bf5b00' title 'linear', \\
                 '' using 0:4 with lines lw 1.5 dt 2 lc rgb '#0b3d91' title 'STA'
        """
        subprocess.run(["gnuplot"], input=script, text=True, check=True)


def figure(value: float | None) -> str:
    if value is None:
        return "–"
    return "0" if value == 0 else f"{value:.2g}" if value < 1e-4 else f"{value:.5f}" if value < 1 else f"{value:.3f}"


INTRODUCTION = """# The report's tables, measured again

Written by `make tables`: {windows} windows of {frame} points a row (`sta-denoise synth … --windows {windows} --seed {seed}`), cleaned with `--hop {frame}`,
scored with `sta-denoise score`: mean squared error against the clean signal. The same windows for all four models. "Report" is Orgad and Iny, 2020.

- **v/{frame}**, with the variance v of the test noise, is what the best use of second moments reaches when one parameter, the phase, is unknown. In normal noise nothing does better.
- **possible** is the error of the posterior mean over the phase, over {floor_windows} windows, which leaves 6 to 10 % of doubt: in normal noise it is v/{frame} itself, whatever they
  happened to give. For a signal that never changes it is 0.
- Weights: the STA models and models 1 to 3 of `cos-normal-0-1` are in this folder, seed 1; the other ones `make tables` fits before it measures them
  (`python models/fit.py DIRECTORY NAME`, seed 1).
"""
HEADINGS = {
    1: "A constant of 2, in noise that differs from that in training",
    2: "The noise of the training",
    3: "Noise that no training has seen",
}


def weight_files() -> list[str]:
    lines = ["## Weight files", "", "| file | fitted on | training steps of the attention | seed | error when fitted | bytes | checksum |"]
    lines.append("|" + "---|" * 7)
    for name in fit.SHIPPED:
        path = HERE / f"{name}.gguf"
        label = package.read(path)[2]
        lines.append(
            f"| `{path.name}` | {fit.parse(name)[0]} | {label.steps} | {label.seed} | {figure(label.error)} | {path.stat().st_size}"
            f" | `{package.checksum(path):08x}` |"
        )
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--command", type=Path, required=True, help="the program sta-denoise")
    parser.add_argument("--folder", type=Path, required=True, help="for signals and for weights that are not shipped")
    options = parser.parse_args()
    bench = Bench(options.command.resolve(), options.folder.resolve())

    text, table, lost = [INTRODUCTION.format(windows=WINDOWS, frame=FRAME, seed=SEED, floor_windows=FLOOR_WINDOWS)], 0, []
    for row in rows():
        if row.table != table:
            table = row.table
            text.append(f"\n## Table {table}. {HEADINGS[table]}\n")
            text.append(
                "| test | trained on | report: linear | non-linear | spectral | STA | **ours: linear** | **non-linear** | **spectral** | **STA** |"
                f" v/{FRAME} | possible | STA ÷ v/{FRAME} |"
            )
            text.append("|" + "---|" * 13)
        bench.draw(row.tested)
        ours = {}
        for suffix, variant in report.VARIANTS.items():
            model = bench.weights(row.trained + suffix)
            ours[variant] = bench.error(model, variant)
            recorded = package.read(model)[2].error
            same = report.TRAINING_SETS[row.trained] == row.tested
            if same and model.parent == HERE and ours[variant] > 1.1 * recorded + 1e-9:
                lost.append(f"{model.name}: {ours[variant]:.3g} instead of the recorded {recorded:.3g}")
        floor = row.tested.noise.variance / FRAME
        figures = [*row.theirs, *(ours[kind] for kind in ("linear", "nonlinear", "nonlinear-spectral", "sta")), floor, possible(row.tested)]
        training_set = report.TRAINING_SETS[row.trained]
        text.append(
            f"| {row.tested} | `{row.trained}`: {training_set} | {' | '.join(map(figure, figures))} | {ours['sta'] / floor:.3f} |"
        )
        print(text[-1], flush=True)
        if row.table == 2:
            bench.draw_picture(HERE / "pictures" / f"{row.trained}.png", str(row.tested))
    text.append("\n## Close-ups\n\nThe first 150 points of the first window of each row of table 2.\n")
    text += [f"![{row.tested}](pictures/{row.trained}.png)" for row in rows() if row.table == 2]
    text += ["", *weight_files()]
    (HERE / "RESULTS.md").write_text("\n".join(text) + "\n")
    if lost:
        sys.exit("\n".join(lost))


if __name__ == "__main__":
    main()
