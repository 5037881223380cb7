"""Noisy ECG frames and their clean references: real and generated heartbeats, real and synthetic noise, as ever new mixtures."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import generated
import recordings
from networks import Blueprint

RATES = (250.0, 500.0)  # Hz, of the frames
WEARABLE_RATES = (100.0, 250.0)
RATE_STEP = 10.0  # Hz, between two of them
UNKNOWN_SHARE = 0.1  # of the windows, whose rate nobody tells
STRETCH = (0.8, 1.5)  # heartbeats played faster or slower; above 1 also widens the beat, as an ectopic one is
SNR = (-5.0, 25.0)  # dB, uniform
GOOD_SHARE, GOOD_SNR = 0.12, (20.0, 60.0)  # of the frames, which are to be left nearly alone
LATE = 1.5  # frames lie where the latest of so many random places is: most have a past in their track
BEGINNING_SHARE = 0.2  # of the windows, which have lost most of their past, as at the beginning of a signal
END_SHARE = 0.15  # of the windows, which have lost what is behind the frame, or some of it
LONGER_SHARE = 0.8  # of the windows, which go on beyond their track with pieces of the same heart's, played a little differently
LONGER_SPEED, LONGER_SIZE = (0.95, 1.05), (0.93, 1.07)
LONGER_TURN = 0.05  # what of another track of a patient is added to a piece, as when the heart turns with the breath
PIECE, SEAM = 1_500, 60  # points of a window
MARGIN = 1_000  # points on either side of a window, where what the band's lower end does to a signal's ends dies away
FEW_BODIES_SHARE = 0.15  # of the frames: the long recordings of two bodies
GENERATED_SHARE = 0.3  # of the others, in a recipe with hearts of nobody
GENERATED_HEARTS, GENERATED_VIEWS, GENERATED_SEED = 1_000, 8, 1

STRANGE_SHARE = 0.4  # of the windows, in which beats are replaced by strange ones
STRANGE_SLOWER, STRANGE_SIZE = (1.0, 2.5), (0.7, 2.5)  # than beats of the track that they are from
STRANGE_LENGTH = (0.25, 0.8)  # s
STRANGE_COUNT = 3  # at most so many in nine frames' length
AGAIN_SHARE = 0.5  # of these, in which the same strange beat comes several times

NARROW_SHARE, NARROW = 0.3, (40.0, 200.0)  # of the windows, whose noise ends early, Hz: behind a filter of the device, or resampled
ORDER = (1.0, 12.0)  # of what ends it

KINDS = ("white", "coloured", "wander", "mains", "muscle", "motion")
PRESENCE = np.array((0.55, 0.2, 0.45, 0.4, 0.3, 0.25))  # how often each is part of a mixture
WHITE_ALONE = 0.25  # share of the frames whose noise is nothing but white
INSIDE = (1.0, recordings.TRACK - 3.0)  # where a track can be interpolated between four points


def interpolated(tracks: np.ndarray, position: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Random tracks at the given places, a row each."""
    return track_at(tracks, rng.integers(len(tracks), size=len(position)), position)


def track_at(tracks: np.ndarray, row: np.ndarray, position: np.ndarray) -> np.ndarray:
    """Tracks of the given numbers at the given places, a row each: Catmull–Rom splines."""
    index = position.astype(np.int64)
    t = (position - index).astype(np.float32)
    return spline(*(tracks[row[:, None], index + k] for k in (-1, 0, 1, 2)), t)


def spline(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Between `b` and `c`, at `t` in [0, 1), of four points in a row: Catmull and Rom's."""
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))


def band_begins(x: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """What is left of x [count, points], sampled at `rate` [count], where the reference band begins, as `recordings` has it: what
    has been played slower, or been put together, would else reach below."""
    points = 1 << (x.shape[1] - 1).bit_length()
    spectrum = np.fft.rfft(x, points).astype(np.complex64)
    with np.errstate(divide="ignore"):
        below = recordings.BAND[0] / (np.arange(spectrum.shape[1]) * (rate / points)[:, None])
        spectrum *= (1 / (1 + below**8)).astype(np.float32)
    return np.fft.irfft(spectrum, points)[:, : x.shape[1]].astype(np.float32)


def amplitudes(count: int, presence: np.ndarray, first_alone: float, rng: np.random.Generator) -> np.ndarray:
    """Of each kind of noise in mixtures of power 1 on average, [count, kinds]; `first_alone` have nothing but the first."""
    share = rng.exponential(size=(count, len(presence))) * (rng.random((count, len(presence))) < presence)
    alone = (rng.random(count) < first_alone) | (share.sum(1) == 0)
    share[alone] = np.eye(len(presence))[0]
    return np.sqrt(share / share.sum(1, keepdims=True))


def ended(x: np.ndarray, edge: np.ndarray, order: np.ndarray) -> np.ndarray:
    """What is left of noise x [count, points] below `edge` [count], in cycles a point, at the power that it had.

    It goes around: where x ends, it is followed by its beginning. What x does not have (NaN) it has not afterwards.
    """
    missing = np.isnan(x)
    whole = np.where(missing, 0, x)
    points = x.shape[1]
    spectrum = np.fft.rfft(whole).astype(np.complex64)
    frequency = np.arange(spectrum.shape[1]) / points
    with np.errstate(over="ignore"):
        spectrum *= (1 / np.sqrt(1 + (frequency / edge[:, None]) ** (2 * order[:, None]))).astype(np.float32)
    y = np.fft.irfft(spectrum, points)
    power, left = (np.square(z).mean(1, keepdims=True) for z in (whole, y))
    y *= np.sqrt(power / np.maximum(left, 1e-3 * power + 1e-20))
    return np.where(missing, np.nan, y)


def orders(count: int, rng: np.random.Generator) -> np.ndarray:
    return np.exp(rng.uniform(*np.log(ORDER), count))


class Hearts:
    """Tracks of some hearts, [count, 5000] each, and which of them are of the same one.

    Those of a patient are of the same ten seconds: a piece of one goes on as itself, turned a little towards another. Those of
    long recordings are of different times, and go on as each other. `inside` is the part of a track that is used.
    """

    def __init__(self, hearts: list[np.ndarray], simultaneous: bool, inside: tuple[float, float] = INSIDE):
        self.tracks, self.simultaneous, self.inside = np.concatenate(hearts), simultaneous, inside
        counts = np.array([len(tracks) for tracks in hearts])
        self.first = np.repeat(np.cumsum(counts) - counts, counts)
        self.count = np.repeat(counts, counts)

    def __len__(self):
        return len(self.tracks)

    def at(self, row, position):
        return track_at(self.tracks, row, position)

    def again(self, row, position, rng):
        """Something like the track's at these places, as the same heart would be at another time."""
        mate = self.first[row] + rng.integers(self.count[row])
        if not self.simultaneous:
            return self.at(mate, position)
        turn = LONGER_TURN * rng.standard_normal((len(row), 1), np.float32)
        return (self.at(row, position) + turn * self.at(mate, position)) / np.sqrt(1 + turn**2)


@dataclass
class Mixer:
    """`many`, `few`, `nobody` and the recorded noises: tracks of power 1 at 500 Hz. `rates` of the windows are in Hz.

    A frame of `frame` points lies inside its track; the window around it begins `before` points earlier and has `length`
    points. Where it reaches beyond the track it has none (NaN), unless the heart goes on there.
    """

    many: Hearts
    few: Hearts | None
    noise: dict[str, np.ndarray]
    frame: int
    length: int
    before: int
    rates: tuple[float, float] = RATES
    nobody: Hearts | None = None

    @classmethod
    def training(
        cls, folder: Path, blueprint: Blueprint, rates: tuple[float, float] = RATES, with_nobody: bool = False
    ) -> "Mixer":
        """With generated hearts too, where these are asked for."""
        many, few = recordings.training_hearts(folder)
        nobody = None
        if with_nobody:
            generator = generated.Generator.load(folder)
            tracks = generated.tracks(generator, GENERATED_HEARTS, GENERATED_VIEWS, GENERATED_SEED)
            nobody = Hearts(tracks, True, generated.INSIDE)
        noise = recordings.noise_tracks(folder)
        return cls(Hearts(many, True), Hearts(few, False), noise, *cls._window(blueprint), rates, nobody)

    @classmethod
    def validation(cls, folder: Path, blueprint: Blueprint, rates: tuple[float, float] = RATES) -> "Mixer":
        hearts = Hearts(recordings.validation_hearts(folder), True)
        return cls(hearts, None, recordings.noise_tracks(folder), *cls._window(blueprint), rates)

    @staticmethod
    def _window(blueprint):
        frame, length = blueprint.frame_length, blueprint.window_length
        return frame, length, length - blueprint.context_ahead - frame

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Noisy windows [count, 1, length], clean frames [count, 1, frame], the noise power [count] where the clean track's is
        1, and rates [count] in Hz, 0 where nobody tells."""
        lowest, highest = (round(rate / RATE_STEP) for rate in self.rates)
        rate = RATE_STEP * rng.integers(lowest, highest + 1, count)
        clean, there = self._clean(count, rate, rng)
        good = rng.random(count) < GOOD_SHARE
        snr = np.where(good, rng.uniform(*GOOD_SNR, count), rng.uniform(*SNR, count))
        power = 10 ** (-snr / 10)
        noisy = clean + np.sqrt(power).astype(np.float32)[:, None] * self._noise(count, rate, rng)
        point = np.arange(self.length)
        hidden = rng.random(count) ** (1 / 3)
        began = np.where(rng.random(count) < BEGINNING_SHARE, hidden, 0) * (self.before + 1)
        behind = self.length - self.before - self.frame
        ends = self.length - np.where(rng.random(count) < END_SHARE, rng.random(count), 0) * (behind + 1)
        noisy[~there | (point < began[:, None].astype(int)) | (point >= np.ceil(ends)[:, None])] = np.nan
        polarity = rng.choice((-1, 1), (count, 1, 1)).astype(np.float32)
        inside = slice(self.before, self.before + self.frame)
        told = np.where(rng.random(count) < UNKNOWN_SHARE, 0, rate)
        return polarity * noisy[:, None], polarity * clean[:, None, inside], power, told

    def _clean(self, count, rate, rng):
        """Windows [count, length] in the reference band, and where there is a signal."""
        whole, there = self._excerpts(self.many, count, rate * rng.uniform(*STRETCH, count), rng)
        for hearts, share in ((self.nobody, GENERATED_SHARE), (self.few, FEW_BODIES_SHARE)):
            if hearts is not None:
                some = rng.random(count) < share
                stretched = rate[some] * rng.uniform(*STRETCH, some.sum())
                whole[some], there[some] = self._excerpts(hearts, some.sum(), stretched, rng)
        inside = slice(MARGIN, MARGIN + self.length)
        strange = rng.random(count) < STRANGE_SHARE
        whole[strange, inside] = self._with_strange_beats(whole[strange, inside], rate[strange], rng)
        whole = band_begins(whole, rate)
        there |= rng.random((count, 1)) < LONGER_SHARE
        return np.ascontiguousarray(whole[:, inside]), there[:, inside]

    def _with_strange_beats(self, clean, rate, rng):
        """Windows with one to three strange beats, one of them in the frame: a beat that nothing around is like must stay as it
        is, and one that comes again is still one of few."""
        count = len(clean)
        slower = np.exp(rng.uniform(*np.log(STRANGE_SLOWER), count))
        others = self._excerpts(self.many, count, rate * slower, rng)[0]
        length = (rate * rng.uniform(*STRANGE_LENGTH, count)).astype(int)
        size = np.exp(rng.uniform(*np.log(STRANGE_SIZE), count)) * rng.choice((-1, 1), count)
        for row in range(count):
            bell = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(length[row]) + 0.5) / length[row])
            bell = np.minimum(1, 1.5 * bell).astype(np.float32)
            places = rng.integers(self.length - length[row], size=rng.integers(1, STRANGE_COUNT + 1))
            places[0] = self.before + rng.integers(-length[row] // 2, self.frame - length[row] // 2)
            again, source = rng.random() < AGAIN_SHARE, None
            for place in places:
                here = slice(place, place + length[row])
                if source is None or not again:
                    source = self._strongest(others[row], length[row], rng)
                change = bell * (size[row] * others[row, source : source + length[row]] - clean[row, here])
                # A beat has no offset: what it is in the middle it takes back at its sides.
                clean[row, here] += change - bell * change.sum() / bell.sum()
        return clean

    def _strongest(self, x, length, rng):
        """Where a piece of `length` points begins in whose middle x is strongest, among a second or two of it: a beat."""
        start = rng.integers(len(x) - self.frame)
        peak = start + np.argmax(np.abs(x[start : start + self.frame]))
        return int(np.clip(peak - length // 2, 0, len(x) - length))

    def _excerpts(self, hearts, count, rate, rng):
        """Random windows of random tracks with margins, [count, length + 2·MARGIN], sampled at `rate` [count] by cubic
        interpolation, and which of their points lie in the tracks. Before and behind its track a heart goes on with pieces of itself.

        Tracks of ECG end at 40 of 250 Hz, where the interpolation's error is below −50 dB.
        """
        first, last = hearts.inside
        near = self._positions(count, rate, rng, hearts.inside)
        step = near[:, 1:2] - near[:, :1]
        position = near[:, :1] + step * (np.arange(self.length + 2 * MARGIN) - MARGIN)
        row = rng.integers(len(hearts), size=count)
        inside = (position > first).any(0) & (position < last).any(0)
        value = np.zeros(position.shape, np.float32)
        value[:, inside] = hearts.at(row, position[:, inside].clip(first, last))
        other = self._elsewhere(hearts, row, step, position.shape[1], rng)
        share = np.minimum(position - first, last - position) / (SEAM * step)
        share = share.clip(0, 1).astype(np.float32)
        return share * value + (1 - share) * other, (position >= first) & (position <= last)

    def _elsewhere(self, hearts, row, step, length, rng):
        """What the hearts of some tracks do at other times, [count, length]: pieces of the tracks, one after the other."""
        count = (len(row), 1)
        first, last = hearts.inside
        value = np.zeros((len(row), length), np.float32)
        for begin in range(0, length, PIECE):
            time = np.arange(min(PIECE + SEAM, length - begin))
            speed, size = (rng.uniform(*bounds, count).astype(np.float32) for bounds in (LONGER_SPEED, LONGER_SIZE))
            pace = step * speed
            start = rng.uniform(first, np.maximum(last - pace * len(time), first + 1))
            piece = size * hearts.again(row, (start + pace * time).clip(first, last), rng)
            fade = np.ones(len(time), np.float32)
            if begin > 0:
                fade[:SEAM] = ((np.arange(SEAM) + 0.5) / SEAM)[: len(time)]
            fade[PIECE:] = 1 - (np.arange(max(len(time) - PIECE, 0)) + 0.5) / SEAM
            value[:, begin : begin + len(time)] += fade * piece
        return value

    def _recorded(self, kind, count, rate, rng):
        """The same of recorded noise, reflected at the ends of its track. It may alias, as noise."""
        period = 2 * (INSIDE[1] - INSIDE[0])
        phase = (self._positions(count, rate, rng) - INSIDE[0]) % period
        return interpolated(self.noise[kind], INSIDE[0] + np.minimum(phase, period - phase), rng)

    def _positions(self, count, rate, rng, inside=INSIDE):
        """Places in a track of the points of windows whose frames lie inside it, [count, length]."""
        first, last = inside
        step = recordings.RATE / rate[:, None]
        latest = rng.random((len(rate), 1)) ** (1 / LATE)
        start = first + latest * (last - step * (self.frame - 1) - first)
        return start + step * (np.arange(self.length) - self.before)

    def _noise(self, count, rate, rng):
        """Mixtures of power 1 on average, [count, length], some of which end below half the rate."""
        total = self.noise_of(self.shares(count, rng), rate, rng)
        narrow = rng.random(count) < NARROW_SHARE
        edge = np.exp(rng.uniform(*np.log(NARROW), narrow.sum())) / rate[narrow]
        total[narrow] = ended(total[narrow], edge, orders(narrow.sum(), rng))
        return total

    def shares(self, count, rng):
        return amplitudes(count, PRESENCE, WHITE_ALONE, rng).astype(np.float32)

    def noise_of(self, amplitude, rate, rng):
        """Noise of the given mixtures, [count, length]."""
        total = np.zeros((len(rate), self.length), np.float32)
        for kind, column in zip(KINDS, amplitude.T):
            present = np.flatnonzero(column)
            if len(present):
                part = getattr(self, f"_{kind}")(len(present), rate[present], rng)
                total[present] += column[present, None] * part
        return total

    def _white(self, count, rate, rng):
        return rng.standard_normal((count, self.length), np.float32)

    def _coloured(self, count, rate, rng):
        """Power falling (mostly) as a power of frequency, 1/f^−0.5 … 1/f², cut from a period at least twice as long."""
        points = 1 << (self.length - 1).bit_length() + 1
        frequency = np.arange(1, points // 2 + 1)
        shape = frequency ** -rng.uniform(-0.25, 1, (count, 1))
        shape /= np.sqrt(np.square(shape).sum(1, keepdims=True) / points)
        white = rng.standard_normal((count, points // 2, 2), np.float32).view(np.complex64)[..., 0]
        spectrum = np.concatenate((np.zeros((count, 1)), white * shape), 1).astype(np.complex64)
        return np.fft.irfft(spectrum, points)[:, : self.length] * np.sqrt(points / 4)

    def _wander(self, count, rate, rng):
        """Breathing and drift, mostly below 0.5 Hz: recorded, or a sum of eight slow sines."""
        shape = (count, 8, 1)
        log = np.exp(rng.uniform(np.log(0.05), np.log(0.6), shape))
        frequency = np.where(rng.random((count, 1, 1)) < 0.5, log, rng.uniform(0.05, 0.5, shape))
        phase = rng.uniform(0, 2 * np.pi, shape)
        weight = rng.standard_normal(shape)
        weight /= np.sqrt(np.square(weight).sum(1, keepdims=True) / 2)
        time = np.arange(self.length) / rate[:, None, None]
        sines = (weight.astype(np.float32) * np.sin((2 * np.pi * frequency * time + phase).astype(np.float32))).sum(1)
        recorded = self._recorded("wander", count, rate, rng)
        return np.where(rng.random((count, 1)) < 0.25, recorded, sines)

    def _mains(self, count, rate, rng):
        """50 or 60 Hz, a little off, with harmonics up to half the rate and a level that swings slowly. At rates where the first lies
        above that it aliases, as behind a converter whose filter lets some of it through."""
        order = np.arange(1, 6)[:, None]
        frequency = rng.choice((50.0, 60.0), (count, 1, 1)) + rng.normal(0, 0.1, (count, 1, 1))
        time = np.arange(self.length) / rate[:, None, None]
        weight = rng.standard_normal((count, 5, 1)) / order ** rng.uniform(0.5, 2.5, (count, 1, 1))
        weight[:, 0] = 1
        weight *= (order == 1) | (order * frequency < rate[:, None, None] / 2)
        weight /= np.sqrt(np.square(weight).sum(1, keepdims=True) / 2)
        turns = order * frequency * time + rng.random((count, 5, 1))
        hum = (weight.astype(np.float32) * np.sin((2 * np.pi * turns).astype(np.float32))).sum(1)
        depth = rng.uniform(0, 0.3, (count, 1))
        beat = rng.uniform(0.1, 2, (count, 1)) * time[:, 0] + rng.random((count, 1))
        return hum * (1 + depth * np.sin(2 * np.pi * beat))

    def _muscle(self, count, rate, rng):
        return self._recorded("muscle", count, rate, rng)

    def _motion(self, count, rate, rng):
        """Electrodes that move: recorded, or one to three steps that decay and bumps that pass."""
        time = np.arange(self.length) / rate[:, None]
        made = np.zeros((count, self.length))
        for _ in range(3):
            since = time - rng.uniform(-0.3, 1, (count, 1)) * time[:, -1:]
            size = rng.standard_normal((count, 1)) * (rng.random((count, 1)) < 0.6)
            fall = np.exp(rng.uniform(np.log(0.05), np.log(1.0), (count, 1)))
            width = np.exp(rng.uniform(np.log(0.02), np.log(0.3), (count, 1)))
            decay = np.exp(-np.maximum(since, 0) / fall) * (since > 0)
            bump = np.exp(-np.square(since / width))
            made += 2 * size * np.where(rng.random((count, 1)) < 0.5, decay, bump)
        recorded = self._recorded("motion", count, rate, rng)
        return np.where(rng.random((count, 1)) < 0.5, recorded, made)
