"""Makes the example recording: `make_example.py RECORDINGS`, the folder that `recordings.py` fills.

Writes `ecg-clean`, twenty seconds of a real ECG in its band, and `ecg-noisy`, the same with noise of four kinds, each
as WAV and as CSV.
"""

import sys
from pathlib import Path

import numpy as np
from scipy import signal
from scipy.io import wavfile

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import evaluate  # noqa: E402
import recordings  # noqa: E402

SEED = 1000
SECONDS = 20
SNR = 5.0  # dB
SHARES = {"wander": 0.35, "mains": 0.25, "muscle": 0.2, "white": 0.2}  # of the noise's power


def muscle(points: int, rate: float, rng: np.random.Generator) -> np.ndarray:
    """Normal noise of 20 to 150 Hz in bursts of about a second; made, for the recorded kind was trained on."""
    carrier = signal.sosfiltfilt(signal.butter(2, (20, 150), "bandpass", fs=rate, output="sos"), rng.standard_normal(points))
    swing = signal.sosfiltfilt(signal.butter(2, 0.5, "lowpass", fs=rate, output="sos"), rng.standard_normal(points))
    burst = carrier * np.exp(swing / swing.std())
    return burst / burst.std()


def main():
    ((_, adc),) = recordings.biosignals(Path(sys.argv[1]), "ecg_20_sec_1000_Hz")
    millivolts = (adc[: SECONDS * 1000] / 65536 - 0.5) * 3
    rate = recordings.RATE
    clean = evaluate.band_pass(recordings.resampled(millivolts, 1000), rate)

    rng = np.random.default_rng(SEED)
    makers = {"wander": evaluate.wander, "mains": evaluate.mains, "muscle": muscle, "white": evaluate.white}
    noise = evaluate.mixture(SHARES, makers, clean, SNR, rate, rng)
    for name, x in (("clean", clean), ("noisy", clean + noise)):
        wavfile.write(HERE / f"ecg-{name}.wav", rate, x.astype(np.float32))
        np.savetxt(HERE / f"ecg-{name}.csv", x, fmt="%.4f", header="millivolts", comments="")
    print(f"{len(clean)} points at {rate} Hz, {evaluate.snr(clean, clean + noise):.2f} dB")


if __name__ == "__main__":
    main()
