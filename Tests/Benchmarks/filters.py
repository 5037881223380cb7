"""What others need for the same seconds of signal: RNNoise on audio, and the usual classical filters."""

import warnings

import noisereduce
import numpy as np
import pywt
from pyrnnoise import rnnoise as library
from scipy import signal

from peers import shortest


def rnnoise(seconds: float) -> float:
    """Microseconds a second of audio at 48 kHz, one channel, in frames of 10 ms."""
    rng = np.random.default_rng(1)
    audio = (3000 * rng.standard_normal((int(100 * seconds), 1, 480))).astype(np.int16)
    states = [library.create()]

    def run():
        for frame in audio:
            library.process_frame(states, frame)

    return shortest(3, run) / seconds


def classical(x: np.ndarray, rate: float) -> dict[str, float]:
    """Microseconds a second of signal for each filter, with the settings that its users begin with."""
    seconds = len(x) / rate
    band = signal.butter(4, [0.5, min(40, 0.45 * rate)], "bandpass", fs=rate, output="sos")

    def wavelet():
        coefficients = pywt.wavedec(x, "sym8", level=6)
        threshold = np.median(np.abs(coefficients[-1])) / 0.6745 * np.sqrt(2 * np.log(len(x)))
        return pywt.waverec([coefficients[0]] + [pywt.threshold(c, threshold, "soft") for c in coefficients[1:]], "sym8")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            "SciPy, Butterworth band-pass forward and back": shortest(5, lambda: signal.sosfiltfilt(band, x)) / seconds,
            "SciPy, Savitzky–Golay of 15 points": shortest(5, lambda: signal.savgol_filter(x, 15, 3)) / seconds,
            "SciPy, Wiener of 15 points": shortest(5, lambda: signal.wiener(x, 15)) / seconds,
            "PyWavelets, sym8, soft universal threshold": shortest(5, wavelet) / seconds,
            "noisereduce, stationary": shortest(3, lambda: noisereduce.reduce_noise(
                x, int(rate), stationary=True, time_mask_smooth_ms=1000, freq_mask_smooth_hz=None
            )) / seconds,
        }
