"""Recordings of your own as training material: `FOLDER/clean`, and `FOLDER/noise` where there is any.

A recording is a sound that libsndfile reads, or a CSV with a column a channel, perhaps under a header. Its rate is left as it is. Every
fifth file is kept from training and validates; of a single file it is the last fifth.
"""

from pathlib import Path

import numpy as np
import soundfile

from medley import Medley
from sensors import TRACK, pieces

EVERY = 5
STEP = (0.8, 1.25)  # how much faster or slower a recording is played
MADE_SHARE = 0.15  # of the frames: so that what the model knew of other signals is not lost


def channels(path: Path) -> list[np.ndarray]:
    """A recording's channels, [points] each. Gaps of a table are filled by straight lines."""
    if path.suffix.lower() == ".csv":
        values = np.genfromtxt(path, delimiter=",", ndmin=2)
        values = values[np.isfinite(values).any(1)]  # the header is no number
        known = np.isfinite(values)
        places = np.arange(len(values))
        return [np.interp(places, places[here], x[here]) for x, here in zip(values.T, known.T) if here.any()]
    return list(soundfile.read(path, always_2d=True)[0].T)


def parts(folder: Path) -> tuple[list[list[np.ndarray]], list[list[np.ndarray]]]:
    """The channels of each recording for training, and of each for validation."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    if not files:
        raise SystemExit(f"{folder} has no recordings")
    if len(files) == 1:
        cut = [(x[: len(x) * (EVERY - 1) // EVERY], x[len(x) * (EVERY - 1) // EVERY :]) for x in channels(files[0])]
        return [[first for first, _ in cut]], [[last for _, last in cut]]
    validating = files[EVERY - 1 :: EVERY] or files[-1:]
    return [channels(path) for path in files if path not in validating], [channels(path) for path in validating]


def stacks(recordings: list[list[np.ndarray]], what: str) -> list[np.ndarray]:
    """Tracks [count, PAST + TRACK] of each recording that is long enough."""
    found = []
    for each in recordings:
        cut = [pieces(x[start:]) for x in each if len(x) >= TRACK for start in {0, (len(x) - TRACK) % (TRACK // 2)}]
        if cut and len(stack := np.concatenate(cut)):
            found.append(stack)
    if not found:
        raise SystemExit(f"no recording of {what} has {TRACK} points that vary")
    return found


def material(folder: Path, frame: int, window: int) -> tuple[Medley, Medley]:
    """For training and for validation."""
    def both(kind):
        return [stacks(each, f"{kind} for {use}") for use, each in zip(("training", "validation"), parts(folder / kind))]

    clean = both("clean")
    noise = both("noise") if (folder / "noise").is_dir() else [None, None]
    training, validation = (
        Medley(sources, frame, window, steps=STEP, made_share=MADE_SHARE, noises=noises) for sources, noises in zip(clean, noise)
    )
    return training, validation
