"""Made signals of many kinds, as ever new frames: what sensors that nobody recorded for us might give.

Every family takes (count, points, rng) and gives [count, points], of any size and offset.
"""

import numpy as np


def _log_uniform(rng, low, high, shape):
    return np.exp(rng.uniform(np.log(low), np.log(high), shape))


def white_spectrum(count, points, rng):
    return rng.standard_normal((count, points, 2), np.float32).view(np.complex64)[..., 0]


def from_spectrum(spectrum):
    """The first half of the signal [count, points] whose spectrum above frequency 0 that is: its ends need not meet."""
    points = spectrum.shape[1]
    return np.fft.irfft(np.concatenate((np.zeros((len(spectrum), 1)), spectrum), 1), 2 * points)[:, :points]


def _places(count, points, number, rng):
    """`number` places in and a little around each frame, and how far every point lies behind each: [count, number, points]."""
    place = rng.uniform(-0.2, 1.1, (count, number, 1)) * points
    return np.arange(points) - place


def _some(count, number, rng):
    """Normal sizes [count, number, 1] of parts, of which each frame has from one to all."""
    present = np.arange(number) < rng.integers(1, number + 1, (count, 1))
    return (rng.standard_normal((count, number)) * present)[..., None]


def sines(count, points, rng):
    """Up to five, of a third of a period to a quarter period a point; half of them swell and fade."""
    time = np.arange(points)
    frequency = _log_uniform(rng, 0.3 / points, 0.25, (count, 5, 1))
    swell = rng.uniform(0, 1, (count, 5, 1)) * (rng.random((count, 5, 1)) < 0.5)
    slower = frequency * rng.uniform(0.02, 0.3, (count, 5, 1))
    envelope = 1 + swell * np.sin(2 * np.pi * (slower * time + rng.random((count, 5, 1))))
    waves = envelope * np.sin(2 * np.pi * (frequency * time + rng.random((count, 5, 1))))
    return (_some(count, 5, rng) * waves).sum(1)


def chirps(count, points, rng):
    """A sine whose frequency moves evenly or by a constant factor a point."""
    time = np.arange(points) / points
    first, last = _log_uniform(rng, 1 / points, 0.25, (2, count, 1)) * points
    linear = first * time + (last - first) * time**2 / 2
    ratio = np.log(last / first) + 1e-6
    exponential = first * np.expm1(ratio * time) / ratio
    turns = np.where(rng.random((count, 1)) < 0.5, linear, exponential)
    return np.sin(2 * np.pi * (turns + rng.random((count, 1))))


def steps(count, points, rng):
    """Levels that change at once, or within a few points."""
    width = _log_uniform(rng, 0.05, 20, (count, 1, 1))
    edge = 0.5 * (1 + np.tanh(_places(count, points, 12, rng) / width))
    return (_some(count, 12, rng) * edge).sum(1)


def ramps(count, points, rng):
    """Straight lines that bend at a few places."""
    bends = np.maximum(_places(count, points, 8, rng), 0)
    return (_some(count, 8, rng) * bends).sum(1) + rng.standard_normal((count, 1)) * np.arange(points)


def exponentials(count, points, rng):
    """Sudden changes that fade, or that approach a new level."""
    since = np.maximum(_places(count, points, 6, rng), 0)
    started = since > 0
    fading = np.exp(-since / _log_uniform(rng, 3, points, (count, 6, 1))) * started
    approach = rng.random((count, 6, 1)) < 0.4
    return (_some(count, 6, rng) * np.where(approach, started - fading, fading)).sum(1)


def bumps(count, points, rng):
    """Bell curves of any width from two points, with or without an undershoot."""
    behind = _places(count, points, 10, rng) / _log_uniform(rng, 1, points / 5, (count, 10, 1))
    bell = np.exp(-np.square(behind) / 2)
    return (_some(count, 10, rng) * np.where(rng.random((count, 10, 1)) < 0.3, behind * bell, bell)).sum(1)


def rings(count, points, rng):
    """Blows and what rings after them, as of a struck beam or a distant quake."""
    since = np.maximum(_places(count, points, 5, rng), 0)
    frequency = _log_uniform(rng, 1 / points, 0.25, (count, 5, 1))
    fall = _log_uniform(rng, 0.5, 15, (count, 5, 1)) / frequency
    attack = 1 - np.exp(-since * frequency * rng.uniform(0.3, 5, (count, 5, 1)))
    return (_some(count, 5, rng) * attack * np.exp(-since / fall) * np.sin(2 * np.pi * frequency * since)).sum(1)


def _phase(count, points, rng):
    """Turns [count, points] of something nearly periodic, half a turn to sixty a frame."""
    pace = _log_uniform(rng, 0.5, 60, (count, 1)) / points
    slow = np.sin(2 * np.pi * (rng.uniform(0.2, 3, (count, 1)) * np.arange(points) / points + rng.random((count, 1))))
    return rng.random((count, 1)) + np.cumsum(pace * (1 + rng.uniform(0, 0.2, (count, 1)) * slow), 1)


def pulses(count, points, rng):
    """Trains of rectangles, saw teeth, triangles or arches."""
    part = _phase(count, points, rng) % 1
    duty = rng.uniform(0.05, 0.95, (count, 1))
    within = part / duty
    inside = part < duty
    rectangle, arch = np.where(inside, 1.0, 0.0), np.where(inside, np.sin(np.pi * within), 0)
    triangle = np.where(inside, within, (1 - part) / (1 - duty))
    return np.choose(rng.integers(4, size=(count, 1)), (rectangle, part, triangle, arch))


def beats(count, points, rng):
    """The same few waves again and again, as of a heart: narrow ones and wide ones, from beat to beat a little different."""
    phase = _phase(count, points, rng)
    number, part = np.floor(phase), phase % 1
    centre = rng.uniform(0.1, 0.9, (count, 6, 1))
    width = _log_uniform(rng, 0.006, 0.12, (count, 6, 1))
    strength = 1 + rng.uniform(0, 0.2, (count, 1)) * np.sin(rng.uniform(0, 7, (count, 1)) * number)
    waves = np.exp(-np.square((part[:, None] - centre) / width) / 2)
    return strength * (_some(count, 6, rng) * waves).sum(1)


def voices(count, points, rng):
    """Harmonics of a gliding tone, stronger around two resonances, as of a vowel or a machine."""
    phase = _phase(count, points, rng)
    order = np.arange(1, 13)[:, None]
    resonance = rng.uniform(1, 10, (count, 2, 1, 1))
    gain = 1 / (1 + np.square((order - resonance) / rng.uniform(0.5, 3, (count, 2, 1, 1)))).sum(1)
    gain = gain / order ** rng.uniform(0, 1.5, (count, 1, 1))
    turns = np.ptp(phase, 1)[:, None, None] / points * order
    return (gain * (turns < 0.3) * np.sin(2 * np.pi * (order * phase[:, None] + rng.random((count, 12, 1))))).sum(1)


def power_laws(count, points, rng):
    """Random walks and smoother wanderings: power that falls as 1/f^1.6 … 1/f^5, perhaps from a corner on only."""
    frequency = np.arange(1, points + 1) / (2 * points)
    corner = np.where(rng.random((count, 1)) < 0.5, 0, _log_uniform(rng, 0.5 / points, 0.08, (count, 1)))
    shape = (frequency + corner) ** -rng.uniform(0.8, 2.5, (count, 1))
    return from_spectrum(white_spectrum(count, points, rng) * shape)


def resonances(count, points, rng):
    """Autoregressions: random power in bands around one to three frequencies, none above a quarter period a point."""
    frequency = np.arange(1, points + 1) / (2 * points)
    centre = _log_uniform(rng, 1 / points, 0.2, (count, 3, 1))
    width = centre * _log_uniform(rng, 0.02, 0.3, (count, 3, 1))
    density = (np.abs(_some(count, 3, rng)) / (1 + np.square((frequency - centre) / width)) ** 2 / width).sum(1)
    return from_spectrum(white_spectrum(count, points, rng) * np.sqrt(density))


def bands(count, points, rng):
    """Random power up to a sharp edge, as a filter in front of a converter leaves it: EEG, vibration, hiss of a small band."""
    frequency = np.arange(1, points + 1) / (2 * points)
    edge = _log_uniform(rng, 0.01, 0.4, (count, 1))
    order = _log_uniform(rng, 2, 12, (count, 1))
    slope = frequency ** -rng.uniform(0, 1, (count, 1))
    with np.errstate(over="ignore"):
        shape = slope / np.sqrt(1 + (frequency / edge) ** (2 * order))
    return from_spectrum(white_spectrum(count, points, rng) * shape)


def spikes(count, points, rng):
    """Again and again the same few points, far above the rest, on something slow: steps of a walk, or a slowly sampled heart."""
    phase = _phase(count, points, rng)
    pattern = rng.standard_normal((count, 4)) * rng.uniform(0, 1, (count, 4)) ** 2
    began = np.diff(np.floor(phase), prepend=np.floor(phase[:, :1])) > 0
    spread = sum(pattern[:, k : k + 1] * np.roll(began, k, 1) for k in range(4))
    size = 1 + rng.uniform(0, 0.5, (count, 1)) * rng.standard_normal((count, points))
    waves = beats(count, points, rng)
    return size * spread + rng.uniform(0, 0.3, (count, 1)) * waves / np.maximum(waves.std(1, keepdims=True), 1e-9)


FAMILIES = (sines, chirps, steps, ramps, exponentials, bumps, rings, pulses, beats, voices, power_laws, resonances)
COARSE_FAMILIES = (*FAMILIES, spikes, spikes, bands, bands)


def _standardized(x):
    x = x - x.mean(1, keepdims=True)
    return x / np.maximum(x.std(1, keepdims=True), 1e-9)


def frames(count: int, points: int, rng: np.random.Generator, families=FAMILIES) -> np.ndarray:
    """[count, points] without mean and of power 1: of one family each, or of two in sum or product."""

    def drawn():
        kind = rng.integers(len(families), size=count)
        result = np.empty((count, points))
        for number, family in enumerate(families):
            chosen = np.flatnonzero(kind == number)
            if len(chosen):
                result[chosen] = family(len(chosen), points, rng)
        return _standardized(result)

    first, second = drawn(), drawn()
    share = rng.uniform(0.1, 1, (count, 1))
    how = rng.random((count, 1))
    combined = np.where(how < 0.2, first + share * second, np.where(how < 0.27, first * (1.5 + second), first))
    return _standardized(combined)
