"""How well speech is cleaned: figures for it, and what a user would reach for instead. Rates are 16 kHz unless stated.

Needs the packages of judge-requirements.txt.
"""

import warnings

import noisereduce
import numpy as np
import pesq
import pystoi
from pyrnnoise import rnnoise
from scipy import signal

RATE = 16_000  # Hz
RNNOISE_RATE, RNNOISE_FRAME = 48_000, 480


def si_sdr(reference: np.ndarray, estimate: np.ndarray) -> float:
    """Scale-invariant signal-to-distortion ratio in dB (Le Roux et al., 2019), at most 100."""
    reference, estimate = reference - reference.mean(), estimate - estimate.mean()
    target = reference * (estimate @ reference) / (reference @ reference)
    return 10 * np.log10((target @ target) / max(np.square(estimate - target).sum(), 1e-10 * (target @ target)))


def figures(reference: np.ndarray, estimate: np.ndarray, rate: int = RATE) -> tuple[float, float, float]:
    """SI-SDR in dB, PESQ (ITU-T P.862.2, wide-band; at 8 kHz P.862.1, narrow-band) and STOI (Taal et al., 2011)."""
    quality = pesq.pesq(rate, reference, estimate, "wb" if rate == RATE else "nb", on_error=pesq.PesqError.RETURN_VALUES)
    return si_sdr(reference, estimate), quality, pystoi.stoi(reference, estimate, rate)


def mixed(reference: np.ndarray, noise: np.ndarray, level: float, rate: int = RATE) -> np.ndarray:
    """The reference with noise `level` dB below its active speech: below the mean of its blocks within 30 dB of the loudest."""
    block = rate // 50
    loud = np.square(reference[: len(reference) // block * block].reshape(-1, block)).mean(1)
    power = loud[loud > 1e-3 * loud.max()].mean()
    return reference + noise * np.sqrt(power / np.square(noise).mean() / 10 ** (level / 10))


# What a user would reach for instead: [points] → [points].


def spectral_subtraction(x: np.ndarray, rate: int = RATE) -> np.ndarray:
    """Boll (1979) on power, windows of 32 ms: twice the quietest fifth of each bin is taken away, 1 % stays (Berouti, 1979)."""
    length = 512 * rate // RATE
    _, _, spectrum = signal.stft(x, nperseg=length, noverlap=length * 3 // 4)
    power = np.abs(spectrum) ** 2
    # A quantile of exponentially distributed powers lies at −ln(1 − q) of their mean.
    noise = np.quantile(power, 0.2, axis=1, keepdims=True) / -np.log(0.8)
    gain = np.sqrt(np.maximum(1 - 2 * noise / np.maximum(power, 1e-20), 0.01))
    return signal.istft(gain * spectrum, nperseg=length, noverlap=length * 3 // 4)[1][: len(x)]


def noise_reduced(stationary: bool):
    def reduced(x, rate=RATE):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return noisereduce.reduce_noise(x, rate, stationary=stationary)

    return reduced


def through_rnnoise(x: np.ndarray, rate: int = RATE) -> np.ndarray:
    """RNNoise as pyrnnoise has it, at 48 kHz, its delay taken out, at the level where it works best, that of a voice call."""
    scale = 3000 / np.sqrt(np.square(x).mean())
    wide = scale * signal.resample_poly(x, RNNOISE_RATE, rate)
    padded = np.pad(wide, (0, 3 * RNNOISE_FRAME + -len(wide) % RNNOISE_FRAME))
    states = [rnnoise.create()]
    frames = padded.clip(-32768, 32767).astype(np.int16).reshape(-1, 1, RNNOISE_FRAME)
    clean = np.concatenate([np.asarray(rnnoise.process_frame(states, frame)[0]).reshape(-1) for frame in frames])
    clean = clean.astype(np.float64)
    # Where the delay is not stated, the best agreement with the input tells it.
    delay = int(np.argmax(np.abs(signal.correlate(clean, wide, "valid"))))
    return signal.resample_poly(clean[delay : delay + len(wide)], rate, RNNOISE_RATE)[: len(x)] / scale


PEERS = {
    "noisereduce": noise_reduced(False),
    "noisereduce, stationary": noise_reduced(True),
    "spectral subtraction": spectral_subtraction,
    "RNNoise": through_rnnoise,
}
