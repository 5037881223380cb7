"""R peaks: whether a filter leaves the heartbeats where and as high as they were."""

from dataclasses import dataclass

import numpy as np

SETTLE = 1.0  # s at either end without a beat that is measured: filters have edges
NEAR = 0.06  # s around a detected beat in which its peak is looked for
MATCH = 0.075  # s within which two detections are one beat
BEAT = 0.12  # s on either side of a peak that make up its shape
ALIKE = 0.9  # correlation with the record's median beat; below it a beat is unlike the others


@dataclass
class Peaks:
    """Of a record's beats: where, in points, and how far above or below 0 the largest deflection is, and which beats are
    unlike the others."""

    place: np.ndarray
    height: np.ndarray
    unlike: np.ndarray

    @classmethod
    def of(cls, reference: np.ndarray, rate: int, detected: np.ndarray) -> "Peaks":
        """`detected` are the places that a detector gives, in points."""
        inside = detected[(detected > SETTLE * rate) & (detected < len(reference) - SETTLE * rate)]
        near, half = round(NEAR * rate), round(BEAT * rate)
        found = [place + np.argmax(np.abs(reference[place - near : place + near + 1])) - near for place in inside]
        place, height = np.array([summit(reference, index) for index in found]).T
        shapes = np.stack([reference[index - half : index + half + 1] for index in found])
        usual = np.median(shapes, 0)
        return cls(place, height, np.array([np.corrcoef(shape, usual)[0, 1] for shape in shapes]) < ALIKE)

    def moved(self, estimate: np.ndarray, rate: int) -> tuple[np.ndarray, np.ndarray]:
        """How far each beat's peak is from its place, in seconds, and from its height, as a part of it."""
        near = round(NEAR * rate)
        moves = []
        for place, height in zip(self.place, self.height):
            index = round(place)
            part = np.sign(height) * estimate[index - near : index + near + 1]
            moves.append(summit(estimate, index + int(np.argmax(part)) - near))
        places, heights = np.array(moves).T
        return np.abs(places - self.place) / rate, np.abs(heights / self.height - 1)

    def agreement(self, detected: np.ndarray, rate: int) -> tuple[float, float]:
        """Parts of the beats that are among the detected, and of the detected that are beats; 0 where there are none."""
        margin = MATCH * rate
        inside = detected[(detected > self.place[0] - margin) & (detected < self.place[-1] + margin)]
        if not len(inside):
            return 0.0, 0.0
        near = np.abs(inside[:, None] - self.place) <= margin
        return float(near.any(0).mean()), float(near.any(1).mean())


def summit(x: np.ndarray, index: int) -> tuple[float, float]:
    """Place and height of the extremum at `index`, by the parabola through three points."""
    before, here, after = x[index - 1 : index + 2]
    bend = before - 2 * here + after
    shift = 0.5 * (before - after) / bend if bend else 0.0
    return index + shift, here - 0.25 * (before - after) * shift
