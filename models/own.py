"""Recordings of your own as training material: `FOLDER/clean`, and `FOLDER/noise` where there is any.

A recording is a sound that libsndfile reads, or a CSV with a column a channel, perhaps under a header. Its rate is left as it is. Every
fifth recording that can be used is kept from training and validates; of two to four it is the last, of a single one its last fifth.
"""

import csv
import re
from collections import Counter
from pathlib import Path

import numpy as np
import soundfile

from medley import Medley
from sensors import TRACK, pieces

EVERY = 5
STEP = (0.8, 1.25)  # how much faster or slower a recording is played
MADE_SHARE = 0.15  # of the frames: so that what the model knew of other signals is not lost
HEADER = 50  # rows of a table that may be above it
# First words of the names of columns that are no signals, as the command has them.
CLOCKS = {
    *("time", "timestamp", "elapsed", "seconds", "sec", "datetime", "ts", "epoch", "utc", "unix", "unixtime", "date"),
    *("zeit", "zeitstempel", "uhrzeit", "temps", "horodatage", "tiempo", "tempo", "czas"),
}


class Unusable(Exception):
    """Why a file is left out."""


def number(cell: str, decimal_comma: bool) -> float:
    """NaN for an empty cell, infinite for a word."""
    text = cell.strip()
    try:
        return float(text.replace(",", ".") if decimal_comma else text) if text else np.nan
    except ValueError:
        return np.inf


def numbers(rows: list[list[str]], decimal_comma: bool) -> tuple[np.ndarray, int]:
    """Numbers [rows, columns] as `number` has them, and how many rows are above the table. Rows with more or fewer cells than most
    are gaps."""
    width = Counter(len(row) for row in rows if row).most_common(1)[0][0] if any(rows) else 0
    gap = [np.nan] * width
    values = np.array([[number(cell, decimal_comma) for cell in row] if len(row) == width else gap for row in rows])
    known = np.isfinite(values)
    if not known.any():
        raise Unusable("no numbers")
    # Words in a column of words, dates for example, are no reason to take a row for a header.
    numeric = values[:, 2 * known.sum(0) > known.any(1).sum()]
    names = np.flatnonzero(np.isinf(numeric[:HEADER]).any(1))
    begun = np.isfinite(numeric).any(1)
    begun[: names.max(initial=-1) + 1] = False
    if not begun.any():
        raise Unusable("no column of numbers")
    return values, int(begun.argmax())


def filled(x: np.ndarray) -> np.ndarray:
    """x from its first number to its last, with straight lines where there is none between."""
    known = np.flatnonzero(np.isfinite(x))
    return np.interp(np.arange(known[0], known[-1] + 1), known, x[known]) if len(known) else known.astype(float)


def is_clock(x: np.ndarray, names: list[str]) -> bool:
    """Whether a column rises in even steps, but for rounding, or one of its names is that of a clock. `T` is a temperature."""
    words = [word[0] for name in names if (word := re.findall(r"[^\W\d_]+", name))]
    if any(word == "t" or word.lower() in CLOCKS for word in words):
        return True
    even = np.linspace(x[0], x[-1], len(x))
    return len(x) > 2 and bool((np.diff(x) > 0).all() and np.abs(x - even).max() < even[1] - even[0])


def signals(rows: list[list[str]], decimal_comma: bool) -> list[np.ndarray]:
    """Columns that have numbers in most rows, without gaps, and are no clocks."""
    values, start = numbers(rows, decimal_comma)
    found = []
    for column, x in enumerate(values[start:].T):
        # Of a single column a line above it may be about anything.
        names = [row[column] for row in rows[:start] if len(row) == values.shape[1] > 1]
        if 2 * np.isfinite(x).sum() > np.isfinite(values[start:]).any(1).sum() and not is_clock(filled(x), names):
            found.append(filled(x))
    if not found:
        raise Unusable("no column but clocks")
    return found


def table(path: Path) -> list[np.ndarray]:
    """The signals of a CSV. `;` or a TAB separates where most lines have one, and a comma is then a decimal comma; elsewhere a comma
    separates, and where it may be a decimal one, nobody knows."""
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    separator = next((mark for mark in ";\t" if 2 * sum(mark in line for line in lines) > sum(map(bool, lines))), ",")
    rows = [next(csv.reader([line], delimiter=separator, skipinitialspace=True), []) for line in lines]
    if separator != ",":
        return signals(rows, True)
    values, start = numbers(rows, False)
    names = next((len(row) for row in reversed(rows[:start]) if row), 1)
    found = signals(rows, False)
    # Whole numbers, twice as many as names, of which none is a clock.
    if len(found) == values.shape[1] == 2 * names and not any("." in line for line in lines[start:]):
        raise Unusable("its commas may be decimal ones: write points, or `;` between columns, or name each column")
    return found


def recording(path: Path) -> tuple[int | None, list[np.ndarray]]:
    """The rate in Hz, where the file states one, and the channels that can be used, [points] each. Gaps are filled by straight lines."""
    if path.name.startswith(".") or not path.is_file():
        raise Unusable("hidden" if path.name.startswith(".") else "no file")
    try:
        if path.suffix.lower() == ".csv":
            rate, channels = None, table(path)
        else:
            samples, rate = soundfile.read(path, always_2d=True)
            channels = [filled(x) for x in samples.T]
    except (csv.Error, soundfile.SoundFileError, TypeError):  # the last is for a sound that does not say what it is
        raise Unusable("neither a CSV nor a sound") from None
    longest = max(len(x) for x in channels)
    if longest < TRACK:
        raise Unusable(f"{longest:,} points, {TRACK:,} are needed")
    if not (usable := [x for x in channels if is_usable(x)]):
        raise Unusable("nothing in it varies")
    return rate, usable


def is_usable(x: np.ndarray) -> bool:
    return len(x) >= TRACK and np.ptp(x) > 0


def read(folder: Path) -> dict[str, list[list[np.ndarray]]]:
    """The channels of each recording in `clean` and in `noise`. Says how many there are and which files are left out."""
    if not (folder / "clean").is_dir():
        meant = "; the folder above it is meant" if folder.resolve().name == "clean" else ""
        raise SystemExit(f"{folder} has no folder clean in it{meant}")
    found, rates = {"clean": [], "noise": []}, {}
    for kind, recordings in found.items():
        left_out = []
        for path in sorted((folder / kind).iterdir()) if (folder / kind).is_dir() else []:
            try:
                rate, channels = recording(path)
            except Unusable as reason:
                left_out.append(f"{path.name} ({reason})")
                continue
            recordings.append(channels)
            if rate is not None:
                rates.setdefault(rate, f"{kind}/{path.name}")
        if recordings or left_out or kind == "clean":
            remark = f"; left out: {', '.join(left_out)}" if left_out else ""
            amount = f"{counted(len(recordings), 'recording')}, {counted(sum(map(len, recordings)), 'channel')}"
            print(f"{kind}: {amount}{remark}", flush=True)
    if len(rates) > 1:
        (one, first), (other, second), *_ = rates.items()
        raise SystemExit(f"{first} has {one} Hz, {second} {other} Hz: bring all recordings to the rate at which the model will be used")
    if not found["clean"]:
        raise SystemExit(f"{folder / 'clean'} has no recording that can be used")
    return found


def counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def parts(recordings: list[list[np.ndarray]]) -> tuple[list[list[np.ndarray]], list[list[np.ndarray]]]:
    """The channels of each recording for training, and of each for validation."""
    if len(recordings) > 1:
        kept = range(EVERY - 1, len(recordings), EVERY) or (len(recordings) - 1,)
        training = [channels for number, channels in enumerate(recordings) if number not in kept]
        return training, [recordings[number] for number in kept]
    cuts = [len(x) * (EVERY - 1) // EVERY for x in recordings[0]]
    first = [x[:cut] for x, cut in zip(recordings[0], cuts) if is_usable(x[:cut])]
    last = [x[cut:] for x, cut in zip(recordings[0], cuts) if is_usable(x[cut:])]
    if not first or not last:
        raise SystemExit(f"a single recording needs {EVERY * TRACK:,} points, and has to vary in its last fifth and before it")
    return [first], [last]


def stacks(recordings: list[list[np.ndarray]]) -> list[np.ndarray]:
    """Tracks [count, PAST + TRACK] of each recording."""
    starts = [[(x, start) for x in each for start in {0, (len(x) - TRACK) % (TRACK // 2)}] for each in recordings]
    return [np.concatenate([pieces(x[start:]) for x, start in each]) for each in starts]


def material(folder: Path | None, frame: int, window: int) -> tuple[Medley, Medley]:
    """For training and for validation."""
    if folder is None:
        raise SystemExit("--recordings: the folder that has your recordings in its folder clean")
    found = read(folder)
    clean, noise = ([stacks(each) for each in parts(found[kind])] if found[kind] else (None, None) for kind in ("clean", "noise"))
    training, validation = (
        Medley(sources, frame, window, steps=STEP, made_share=MADE_SHARE, noises=noises) for sources, noises in zip(clean, noise)
    )
    return training, validation
