"""Noisy frames of speech at 16 kHz and their clean references: many rooms, microphones and lines made of few.

A scene is most of a second of speech and noise; six frames are cut from it, each with what came before it and, for a network that waits for
it, what comes next. What a microphone,
a room or a line does to speech is done to the reference as well: the model is to remove noise, and nothing else.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import voices
from mixing import amplitudes, spline
from networks import Blueprint

SCENE = 15_000  # points, 0.9 s; a product of small primes, for the transforms
FRAMES = 6  # cut from each scene
BEGINNING_SHARE = 0.12  # of the scenes, whose frames lie near the beginning: little is known about the noise there
END_SHARE = 0.1  # of the scenes, whose last frames have little behind them, as at the end of a recording

SPEED = (0.86, 1.16)
NOISE_SPEED = (0.55, 1.6)
TILT = 8.0  # dB, deviation of the random equalization at each of its knots
KNOTS = 9  # of the equalization, 60 Hz … 8 kHz
NARROW_SHARE, NARROW = 0.3, (3000.0, 7500.0)  # of the scenes, whose speech ends early, Hz
LINE_SHARE, LINE = 0.2, (3300.0, 4000.0)  # of the scenes, which come through a line where noise ends as well, Hz
ROOM_SHARE = 0.35
DECAY = (0.1, 0.7)  # s, reverberation time
PAUSE_SHARE = 0.35  # of the scenes, in which speech is silent for a while

SNR = (-6.0, 25.0)  # dB against active speech
GOOD_SHARE, GOOD_SNR = 0.28, (15.0, 60.0)  # of the scenes, which are to come out as they are
GOOD_SHARE_SECOND = 0.35  # the same, in the second training
CAREFUL_SHARE = 0.5  # and in the last, which is to do no harm
SILENT_SHARE = 0.04  # scenes with nothing but noise

KINDS = ("white", "coloured", "shaped", "recorded", "engine", "babble", "hum", "clicks", "calls", "rustle")
PRESENCE = np.array((0.3, 0.25, 0.3, 0.75, 0.2, 0.12, 0.1, 0.06, 0.22, 0.18))  # how often each is part of a mixture
WHITE_ALONE = 0.12
SWING_SHARE, SWING = 0.35, (3.0, 12.0)  # of the scenes, whose noise swells and fades: dB, deviation of its level
SWING_PACE = (0.5, 12.0)  # Hz, where the pace of that ends
RUSTLE, RUSTLE_PACE = (5.0, 14.0), (5.0, 80.0)  # the same, of what rustles or patters
CALLERS = 3  # animals in a scene, at most
PITCH, INSECT_PITCH = (900.0, 7000.0), (2200.0, 7600.0)  # Hz, of a bird's call and an insect's
SYLLABLE, REST = (0.015, 0.3), (0.01, 0.5)  # s


@dataclass
class SpeechMixer:
    """`speech` and `noise`: joined clips of power 1 at 16 kHz, a source each."""

    speech: list[np.ndarray]
    noise: list[np.ndarray]
    window: int
    frame: int
    ahead: int = 0  # points of a window behind the frame
    good_share: float = GOOD_SHARE

    @classmethod
    def training(cls, folder: Path, blueprint: Blueprint, good_share: float) -> "SpeechMixer":
        return cls._of(folder, blueprint, good_share, voices.TRAINING, lambda name: not name.endswith("-validation"))

    @classmethod
    def validation(cls, folder: Path, blueprint: Blueprint, good_share: float) -> "SpeechMixer":
        return cls._of(folder, blueprint, good_share, voices.VALIDATION, lambda name: name.endswith("-validation"))

    @classmethod
    def _of(cls, folder, blueprint, good_share, names, wanted):
        with np.load(folder / "speech.npz") as file:
            speech = [file[name] for name in names]
        with np.load(folder / "noise.npz") as file:
            noise = [file[name] for name in file if wanted(name)]
        sizes = blueprint.window_length, blueprint.frame_length, blueprint.context_ahead
        return cls(speech, noise, *sizes, good_share)

    def batch(self, count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Noisy windows [count, 1, window] (NaN outside the scene), clean frames [count, 1, frame], noise power [count]
        where active speech has 1, both before a line takes some of either."""
        scenes = -(-count // FRAMES)
        clean = self._speech(scenes, rng)
        share = rng.random(scenes)
        snr = np.where(share < self.good_share, rng.uniform(*GOOD_SNR, scenes), rng.uniform(*SNR, scenes))
        clean[share > 1 - SILENT_SHARE] = 0
        power = (10 ** (-snr / 10)).astype(np.float32)
        noisy = clean + np.sqrt(power)[:, None] * self._noise(scenes, rng)
        self._through_lines(clean, noisy, rng)

        beginning = rng.random((scenes, 1)) < BEGINNING_SHARE
        last = np.where(rng.random((scenes, 1)) < END_SHARE, SCENE, SCENE - self.ahead)
        low = np.where(beginning, self.frame, self.frame + (last - self.frame) * np.arange(FRAMES) / FRAMES)
        high = np.where(beginning, 8 * self.frame, self.frame + (last - self.frame) * np.arange(1, FRAMES + 1) / FRAMES)
        ends = rng.uniform(low, high).astype(int).reshape(-1)[:count]
        rows = np.repeat(np.arange(scenes), FRAMES)[:count]
        padded = np.pad(noisy, ((0, 0), (self.window, self.ahead)), constant_values=np.nan)
        ends_ahead = ends + self.ahead
        windows = np.stack([padded[row, end : end + self.window] for row, end in zip(rows, ends_ahead)])
        frames = np.stack([clean[row, end - self.frame : end] for row, end in zip(rows, ends)])
        return windows[:, None], frames[:, None], power[rows]

    def _excerpts(self, sources, count, rng, speeds=SPEED):
        """[count, SCENE] of random sources, the longer ones more often, at random speeds."""
        weight = np.sqrt([len(source) for source in sources])
        result = np.empty((count, SCENE), np.float32)
        for row, number in enumerate(rng.choice(len(sources), count, p=weight / weight.sum())):
            speed = np.exp(rng.uniform(*np.log(speeds)))
            points = int(SCENE * speed) + 4
            start = rng.integers(len(sources[number]) - points)
            x = sources[number][start : start + points].astype(np.float32)
            at = 1 + np.arange(SCENE) * speed
            i = at.astype(int)
            t = (at - i).astype(np.float32)
            result[row] = spline(x[i - 1], x[i], x[i + 1], x[i + 2], t)
        return result

    def _speech(self, count, rng):
        """Scenes of active power 1, about, after a room, a microphone and a line."""
        x = self._excerpts(self.speech, count, rng)
        paused = np.flatnonzero(rng.random(count) < PAUSE_SHARE)
        for row in paused:
            length = rng.integers(SCENE // 8, SCENE)
            start = rng.integers(-length // 2, SCENE - length // 2)
            x[row, max(0, start) : start + length] *= 10 ** (-rng.uniform(40, 80) / 20)
        response = self._equalizations(count, TILT, rng)
        rooms = np.flatnonzero(rng.random(count) < ROOM_SHARE)
        time = np.arange(SCENE) / voices.RATE
        decay = np.exp(-6.9 * time / np.exp(rng.uniform(*np.log(DECAY), (len(rooms), 1))))
        tail = decay * rng.standard_normal((len(rooms), SCENE), np.float32) * (time > 0.002)
        tail *= np.sqrt(10 ** (-rng.uniform(0, 15, (len(rooms), 1)) / 10) / np.square(tail).sum(1, keepdims=True))
        tail[:, 0] = 1
        response[rooms] = response[rooms] * np.fft.rfft(tail)
        y = np.fft.irfft(np.fft.rfft(x) * response, SCENE).astype(np.float32)
        loud = np.square(y).reshape(count, -1, 300).mean(2)
        active = loud >= loud.max(1, keepdims=True) * 1e-3
        power = (loud * active).sum(1, keepdims=True) / active.sum(1, keepdims=True)
        # A scene may hold hardly any speech: then its level stays that of the clip.
        change = np.square(y).mean(1, keepdims=True) / np.maximum(np.square(x).mean(1, keepdims=True), 1e-12)
        return y / np.sqrt(np.maximum(power, 0.1 * change) + 1e-9)

    def _equalizations(self, count, deviation, rng):
        """Smooth random gains at the bins of a scene, [count, SCENE/2 + 1], some of which end early."""
        frequency = np.fft.rfftfreq(SCENE, 1 / voices.RATE)
        place = np.log(np.maximum(frequency, 60) / 60) / np.log(8000 / 60) * (KNOTS - 1)
        left = np.minimum(place.astype(int), KNOTS - 2)
        t = (place - left).astype(np.float32)
        t = t * t * (3 - 2 * t)
        knots = deviation * rng.standard_normal((count, KNOTS), np.float32) / 2
        knots += deviation / 2 * rng.standard_normal((count, 1), np.float32) * np.linspace(-1, 1, KNOTS)
        gain = 10 ** ((knots[:, left] * (1 - t) + knots[:, left + 1] * t) / 20)
        narrow = np.flatnonzero(rng.random(count) < NARROW_SHARE)
        edge = rng.uniform(*NARROW, (len(narrow), 1))
        gain[narrow] *= 1 / np.sqrt(1 + (frequency / edge) ** 24)
        return gain.astype(np.complex64)

    def _through_lines(self, clean, noisy, rng):
        """Ends the band of some scenes, speech and noise alike, as a telephone does or a recording at 8 kHz."""
        behind = np.flatnonzero(rng.random(len(clean)) < LINE_SHARE)
        edge = rng.uniform(*LINE, (len(behind), 1))
        line = 1 / np.sqrt(1 + (np.fft.rfftfreq(SCENE, 1 / voices.RATE) / edge) ** 60)
        for signals in (clean, noisy):
            signals[behind] = np.fft.irfft(np.fft.rfft(signals[behind]) * line, SCENE)

    def _noise(self, count, rng):
        """Mixtures of power 1, [count, SCENE]."""
        amplitude = amplitudes(count, PRESENCE, WHITE_ALONE, rng).astype(np.float32)
        total = np.zeros((count, SCENE), np.float32)
        for kind, column in zip(KINDS, amplitude.T):
            present = np.flatnonzero(column)
            if len(present):
                total[present] += column[present, None] * getattr(self, f"_{kind}")(len(present), rng)
        swinging = np.flatnonzero(rng.random(count) < SWING_SHARE)
        total[swinging] *= self._swings(len(swinging), SWING, SWING_PACE, rng)
        return total / np.sqrt(np.square(total).mean(1, keepdims=True) + 1e-12)

    def _white(self, count, rng):
        return rng.standard_normal((count, SCENE), np.float32)

    def _filtered(self, x, response):
        y = np.fft.irfft(np.fft.rfft(x) * response, SCENE).astype(np.float32)
        return y / np.sqrt(np.square(y).mean(1, keepdims=True) + 1e-12)

    def _coloured(self, count, rng):
        """Power falling as 1/f^a, a from −1 to 3, from 40 Hz on."""
        frequency = np.maximum(np.fft.rfftfreq(SCENE, 1 / voices.RATE), 40)
        slope = frequency ** -rng.uniform(-0.5, 1.5, (count, 1))
        return self._filtered(self._white(count, rng), slope.astype(np.complex64))

    def _shaped(self, count, rng):
        """Steady noise of any smooth spectrum."""
        return self._filtered(self._white(count, rng), self._equalizations(count, 2 * TILT, rng))

    def _recorded(self, count, rng):
        x = self._excerpts(self.noise, count, rng, NOISE_SPEED)
        return self._filtered(x, self._equalizations(count, TILT, rng))

    def _swings(self, count, depth, paces, rng):
        """Gains whose logarithm wanders below a random pace, by a random number of dB, [count, SCENE]."""
        frequency = np.fft.rfftfreq(SCENE, 1 / voices.RATE)
        pace = np.exp(rng.uniform(*np.log(paces), (count, 1)))
        level = self._filtered(self._white(count, rng), 1 / (1 + (frequency / pace) ** 4))
        return 10 ** (rng.uniform(*depth, (count, 1)).astype(np.float32) * level / 20)

    def _rustle(self, count, rng):
        """Leaves, steps, rain on something: noise in bursts that come too fast for a floor."""
        x = self._white(count, rng) * self._swings(count, RUSTLE, RUSTLE_PACE, rng)
        return self._filtered(x, self._equalizations(count, 2 * TILT, rng))

    def _calls(self, count, rng):
        """Birds and insects: tones that glide, trill or buzz, again and again."""
        x = np.zeros((count, SCENE), np.float32)
        for row in range(count):
            for _ in range(rng.integers(1, CALLERS + 1)):
                call = self._insect(rng) if rng.random() < 0.3 else self._bird(rng)
                x[row] += np.exp(rng.uniform(-1.5, 0)) * call
        x += 1e-3 * self._white(count, rng)
        return self._filtered(x, self._equalizations(count, TILT, rng))

    def _bird(self, rng):
        """One syllable, most of which is one gliding or trilling tone, at intervals. [SCENE]"""
        length = int(voices.RATE * np.exp(rng.uniform(*np.log(SYLLABLE))))
        period = length + int(voices.RATE * np.exp(rng.uniform(*np.log(REST))))
        pitch = np.exp(rng.uniform(*np.log(PITCH)))
        t = np.arange(length) / length
        trill = rng.uniform(0, 0.25) * (rng.random() < 0.5)
        glide = rng.normal(0, 0.35) * (t - 0.5) + rng.normal(0, 0.2) * np.sin(np.pi * t)
        glide += trill * np.sin(2 * np.pi * (rng.uniform(20, 120) * length / voices.RATE * t + rng.random()))
        bell = np.sin(np.pi * t) ** rng.uniform(0.3, 2)
        call = np.zeros(SCENE, np.float32)
        start = -rng.integers(period)
        while start < SCENE:
            frequency = pitch * np.exp(rng.normal(0, 0.03) + glide)
            phase = 2 * np.pi * (np.cumsum(frequency) / voices.RATE + rng.random())
            syllable = bell * np.exp(rng.normal(0, 0.2)) * (frequency < 7800) * np.sin(phase)
            if rng.random() < 0.4:
                syllable = syllable + rng.uniform(0, 0.5) * bell * (2 * frequency < 7800) * np.sin(2 * phase)
            first, last = max(start, 0), max(min(start + length, SCENE), 0)
            call[first:last] += syllable[first - start : last - start]
            start += int(period * np.exp(rng.normal(0, 0.1)))
        return call

    def _insect(self, rng):
        """A tone or a narrow band, in pulses, which may come in groups. [SCENE]"""
        time = np.arange(SCENE) / voices.RATE
        pitch = np.exp(rng.uniform(*np.log(INSECT_PITCH)))
        roughness = np.cumsum(rng.normal(0, rng.uniform(0, 0.3), SCENE))
        tone = np.sin(2 * np.pi * pitch * time + roughness)
        pulse = np.cos(np.pi * (rng.uniform(12, 130) * time + rng.random())) ** 2
        group = np.cos(np.pi * (rng.uniform(0.5, 8) * time + rng.random())) ** 2 > rng.uniform(-0.5, 0.7)
        return (tone * pulse ** rng.uniform(0.3, 4) * group).astype(np.float32)

    def _engine(self, count, rng):
        """What turns: a hundred harmonics of 12 to 200 Hz whose pace wanders, as loud as a body lets them be."""
        frequency = np.exp(rng.uniform(*np.log((12, 200)), (count, 1)))
        wander = np.cumsum(rng.normal(0, 1, (count, SCENE // 100)), 1) * rng.uniform(0, 0.004, (count, 1))
        pace = frequency * np.exp(np.repeat(wander, 100, 1) + rng.uniform(-0.3, 0.3, (count, 1)) * np.linspace(0, 1, SCENE))
        phase = (np.cumsum(pace, 1) / voices.RATE).astype(np.float32)
        # One revolution, in as many points as its harmonics need, is read at that phase.
        half = np.zeros((count, 513), np.complex64)
        orders = np.arange(1, 101)
        half[:, 1:101] = rng.standard_normal((count, 100)) * np.exp(2j * np.pi * rng.random((count, 100)))
        half[:, 1:101] *= orders ** -rng.uniform(0, 1.2, (count, 1)) * (orders * frequency < 7600)
        turn = np.fft.irfft(half, 1024)
        sound = np.take_along_axis(turn, (phase * 1024).astype(int) % 1024, 1).astype(np.float32)
        return self._filtered(sound, self._equalizations(count, TILT, rng))

    def _babble(self, count, rng):
        """Four to eight voices at once, through one room's equalization."""
        total = np.zeros((count, SCENE), np.float32)
        for _ in range(rng.integers(4, 9)):
            total += self._excerpts(self.speech, count, rng)
        return self._filtered(total, self._equalizations(count, TILT, rng))

    def _hum(self, count, rng):
        order = np.arange(1, 16)[:, None]
        frequency = rng.choice((50.0, 60.0), (count, 1, 1)) + rng.normal(0, 0.1, (count, 1, 1))
        weight = rng.standard_normal((count, 15, 1)) / order ** rng.uniform(0, 1.5, (count, 1, 1))
        phase = order * frequency * (np.arange(SCENE) / voices.RATE) + rng.random((count, 15, 1))
        hum = (weight * np.sin(2 * np.pi * phase)).sum(1)
        return (hum / np.sqrt(np.square(hum).mean(1, keepdims=True) + 1e-12)).astype(np.float32)

    def _clicks(self, count, rng):
        hit = rng.random((count, SCENE)) < 10 ** rng.uniform(-3.7, -2.5, (count, 1))
        return self._filtered(hit * self._white(count, rng), self._equalizations(count, TILT, rng))
