"""Makes the oracle of the Swift engine: random models, frames and signals, and what PyTorch computes for them in float64.

Run it as `python Tests/Fixtures/make_fixtures.py` with the packages of `models/requirements.txt`; `README.md` beside it
describes the files. The weights are read back from the written file, so float16 rounding is in the expectation.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from scipy import signal

HERE = Path(__file__).parent
MODELS = HERE.parents[1] / "models"
sys.path.insert(0, str(MODELS))

import package  # noqa: E402
from blending import clean_signal  # noqa: E402
from networks import Blueprint, DenoisingNetwork, LayerBlueprint  # noqa: E402

SEED = 20
SIGNAL_LENGTH = 1500
HOPS = (225, 100)
RATE = 250.0  # Hz


def dense(hidden: int, outputs: int, activation: str, leads: int = 1) -> list[LayerBlueprint]:
    return [LayerBlueprint("dense", hidden, activation), LayerBlueprint("dense", outputs, channels=leads)]


def convolutional() -> list[LayerBlueprint]:
    """Every option of a layer once: stride, dilation, upsampling, skips from features and from inside, dense in between."""
    return [
        LayerBlueprint("convolution", 6, "prelu", kernel=9, stride=3),  # activation 1: 150 points
        LayerBlueprint("convolution", 6, "relu", kernel=5, dilation=4),  # 2: 150
        LayerBlueprint("convolution", 8, "prelu", kernel=7, stride=10, skip=1),  # 3: 15
        LayerBlueprint("dense", 120, "prelu", channels=8),  # 4: 15
        LayerBlueprint("convolution", 6, "prelu", kernel=5, upsample=10, skip=2),  # 5: 150
        LayerBlueprint("convolution", 6, "relu", kernel=7, stride=4, upsample=6),  # 6: 225
        LayerBlueprint("convolution", 6, "prelu", kernel=9, upsample=2, skip=0),  # 7: 450
        LayerBlueprint("convolution", 1, kernel=1),
    ]


LOG = {"spectrum_kind": "log", "spectrum_constant": 10.0, "spectrum_gain": 1 / 3}

# name: blueprint, float16, whether whole signals are expected too. Together they use every option of the format.
FIXTURES = {
    "linear": (Blueprint(dense(48, 450, "identity"), "linear"), False, False),
    "nonlinear": (Blueprint(dense(48, 450, "relu"), "nonlinear", mean="remove", scale="deviation"), True, False),
    "nonlinear-spectral": (
        Blueprint(dense(48, 450, "relu"), "nonlinear-spectral", mean="restore", spectrum_gain=0.01),
        True,
        False,
    ),
    "sta": (Blueprint(dense(48, 450, "relu"), mean_limit=2.0, scale="constant", gain=0.25), True, True),
    "sta-leads": (
        Blueprint(
            dense(40, 600, "prelu", leads=3),
            leads=3,
            grid_length=50,
            beats=4,
            extra_features=["spectrum"],
            mean="restore",
            scale="deviation",
            output="noise",
            **LOG,
        ),
        False,
        True,
    ),
    "sta-convolutional": (
        Blueprint(
            convolutional(),
            extra_features=["attended-spectrum", "frame", "spectrum", "attended-frame"],
            mean="restore",
            scale="deviation",
            output="noise",
            **LOG,
        ),
        True,
        True,
    ),
    "context": (
        Blueprint(
            dense(30, 450, "relu"),
            "nonlinear",
            extra_features=["context"],
            context_span=3,
            context_ahead=400,
            mean_limit=2.0,
        ),
        True,
        True,
    ),
    "context-leads": (
        Blueprint(
            dense(30, 200, "prelu", leads=2),
            "nonlinear",
            leads=2,
            grid_length=100,
            extra_features=["context"],
            context_span=5,
            mean="restore",
            scale="deviation",
        ),
        False,
        True,
    ),
    "surroundings": (
        Blueprint(
            convolutional(),
            extra_features=["floor", "recent"],
            context_span=4,
            context_ahead=300,
            recent=3,
            mean="restore",
            scale="deviation",
            output="gain",
            **LOG,
        ),
        True,
        True,
    ),
    "surroundings-leads": (
        Blueprint(
            dense(30, 300, "prelu", leads=2),
            "nonlinear",
            leads=2,
            grid_length=75,
            beats=2,
            extra_features=["recent", "context", "floor"],
            context_span=6,
            recent=4,
            mean="remove",
            scale="deviation",
            output="gain",
            spectrum_gain=0.1,
        ),
        False,
        True,
    ),
    "matches": (
        Blueprint(
            convolutional(),
            "nonlinear",
            extra_features=["context", "matches"],
            context_span=4,
            context_ahead=300,
            matches=5,
            matches_apart=60,
            matches_smoothing=7,
            matches_baseline=135,
            mean="restore",
            scale="deviation",
        ),
        True,
        True,
    ),
    "matches-leads": (
        Blueprint(
            dense(30, 300, "prelu", leads=2),
            "nonlinear",
            leads=2,
            grid_length=75,
            beats=2,
            extra_features=["recent", "matches", "floor"],
            context_span=6,
            recent=2,
            matches=4,
            matches_apart=40,
            matches_smoothing=3,
            matches_limit=2.0,
            scale="deviation",
            spectrum_gain=0.1,
        ),
        False,
        True,
    ),
    # A length whose transforms cannot be FFTW's, there and back, beside what is remembered of many of them.
    "odd": (
        Blueprint(
            [LayerBlueprint("convolution", 5, "prelu", kernel=5), LayerBlueprint("convolution", 1, kernel=3)],
            extra_features=["floor", "recent"],
            grid_length=155,
            context_span=5,
            recent=2,
            mean="restore",
            scale="deviation",
            output="gain",
            **LOG,
        ),
        True,
        True,
    ),
    # Spectra on both sides, and gains raised to a power.
    "following": (
        Blueprint(
            dense(30, 300, "prelu", leads=2),
            "nonlinear",
            leads=2,
            grid_length=75,
            beats=2,
            extra_features=["following", "recent", "floor"],
            context_span=6,
            context_ahead=260,
            recent=2,
            following=3,
            mean="restore",
            scale="deviation",
            output="gain",
            gain_exponent=0.65,
            **LOG,
        ),
        True,
        True,
    ),
    "baseline": (
        Blueprint(
            dense(30, 300, "prelu", leads=2),
            "nonlinear",
            leads=2,
            grid_length=75,
            beats=2,
            extra_features=["baseline", "context"],
            context_span=6,
            context_ahead=67,
            baseline_block=7,
            baseline_edge=0.9,
            baseline_ratio=20.0,
            mean="remove",
            scale="deviation",
            output="noise",
        ),
        True,
        True,
    ),
}


def randomize(network: DenoisingNetwork, generator: torch.Generator):
    """Weights that keep every activation near 1, whatever the features' size; the slopes have both signs."""
    for name, parameter in network.named_parameters():
        parameter.data.normal_(generator=generator)
        if name.startswith("layer.") and name.endswith("weight"):
            parameter.data.div_(parameter[0].numel() ** 0.5)
        elif "conv_layer" in name:
            parameter.data.mul_(0.3)
        elif "W_1" in name:
            # So that the softmax is neither flat nor saturated in every frame; a raw density is large where it has a line.
            b = network.blueprint
            size = 0.1 if b.scale == "none" or name.endswith("x") and b.spectrum_kind == "density" else 0.8
            parameter.data.mul_(0.1 * size).add_(size * torch.eye(len(parameter)))
        elif "W_2" in name:
            parameter.data.div_(len(parameter))
        elif name.endswith("slope"):
            parameter.data.mul_(0.5)


def heartbeat(points: np.ndarray, period: float) -> np.ndarray:
    """A spike and two hills a period: what an ECG looks like to a frame."""
    phase = (points / period) % 1
    hills = ((0.2, 0.03, 0.15), (0.4, 0.012, 1.3), (0.44, 0.015, -0.3), (0.7, 0.05, 0.3))
    return sum(height * np.exp(-np.square((phase - at) / (2 * width))) for at, width, height in hills)


def frames(leads: int, length: int, offset: float, rng: np.random.Generator) -> np.ndarray:
    """Four frames [4, L, N]: a cosine in noise; heartbeats on an offset; a line whose density is 10⁶; one flat lead."""
    t = np.arange(length)
    shift = 17 * np.arange(leads)[:, None]
    noise = rng.standard_normal((4, leads, length))
    cosine = 2 * np.cos((t + shift) / 5) + 0.5 * noise[0]
    beats = offset + heartbeat(t + shift, length / 2.4) + 0.05 * noise[1]
    # The periodic Hann window gives a line of amplitude a at a whole bin the density a²·N/6.
    line = np.sqrt(6e6 / length) * np.cos(2 * np.pi * (length // 9) * t / length + shift) + 0.1 * noise[2]
    flat = np.where(np.arange(leads)[:, None] == leads - 1, 3.5, noise[3])
    return np.stack((cosine, beats, line, flat)).astype("<f4")


def save(name: str, array: np.ndarray, kind: str):
    array.astype(kind).tofile(HERE / name)


def make_signals(name: str, network: DenoisingNetwork, rng: np.random.Generator):
    """Whole signals, interleaved by lead, and their expectation for every hop."""
    leads, frame = network.blueprint.leads, network.blueprint.frame_length
    for part, length in (("signal", SIGNAL_LENGTH), ("short", frame * 4 // 9)):
        t = np.arange(length) + 17 * np.arange(leads)[:, None]
        x = (heartbeat(t, 190) + 0.3 * np.sin(t / 97) + 0.1 * rng.standard_normal(t.shape)).astype("<f4")
        if network.blueprint.leads == 1 and network.blueprint.mean == "keep":
            x = (2 * np.cos(t / 5) + 0.5 * rng.standard_normal(t.shape)).astype("<f4")
        if hasattr(network, "matches") and part == "signal":
            x[:, 1000:1008] += 40  # louder than what is compared
            if leads > 1:  # frames in which a lead in a larger unit is flat, and what surrounds them is not
                x[-1] *= 20
                x[-1, 500:900] = x[-1, 500]
        save(f"{name}.{part}.f32", x.T, "<f4")
        for hop in HOPS:
            if hop <= frame:
                clean = clean_signal(network, x, hop, RATE)
                save(f"{name}.{part}.hop-{hop}.f64", clean.T, "<f8")
                if hasattr(network, "matches"):
                    assert_decided(network, x, hop, clean)


def assert_decided(network: DenoisingNetwork, x: np.ndarray, hop: int, clean: np.ndarray):
    """That matches are the same where distances are off by what single precision may make of them."""
    distances, generator = network.matches._distances, torch.Generator().manual_seed(0)

    def inexact(compared):
        exact = distances(compared)
        size = exact.abs() + exact.abs().median(-1, keepdim=True).values
        return exact + 1e-5 * size * (torch.rand(exact.shape, generator=generator, dtype=exact.dtype) - 0.5)

    network.matches._distances = inexact
    np.testing.assert_array_equal(clean_signal(network, x, hop, RATE), clean)
    network.matches._distances = distances


def check(path: Path, rng: np.random.Generator, signals: bool):
    """Writes input and expectation of a weight file as the file has it."""
    network = package.network(path)
    blueprint = network.blueprint
    # What keeps its mean must bear it: with 100 in every point of an embedding, float32 cannot tell the points apart.
    x = frames(blueprint.leads, blueprint.frame_length, 3 if blueprint.mean == "keep" else 100, rng)
    save(f"{path.stem}.input.f32", x, "<f4")
    # A frame that is a whole signal, so that there is nothing around it.
    y = np.stack([clean_signal(network, frame, blueprint.frame_length, RATE) for frame in x.astype(np.float64)])
    save(f"{path.stem}.expected.f64", y, "<f8")
    print(f"{path.stem:20} {path.stat().st_size:8} bytes, RMS of its outputs {np.sqrt(np.square(y).mean((1, 2)))}")
    if signals:
        make_signals(path.stem, network, rng)


def convert(generator: torch.Generator) -> Path:
    """A checkpoint with the public code's names and random weights, through `convert.py`."""
    network = DenoisingNetwork(Blueprint(dense(48, 450, "relu")))
    randomize(network, generator)
    state = {
        name.replace("layer.0", "network.0").replace("layer.1", "network.2"): value
        for name, value in network.state_dict().items()
    }
    state["sta.positional_encoding.pe"] = torch.zeros(1, 450, 1)
    output = HERE / "converted.gguf"
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = Path(folder) / "checkpoint.pth"
        torch.save({"model": state}, checkpoint)
        command = [sys.executable, MODELS / "convert.py", checkpoint, output, "--name", "converted", "--half"]
        subprocess.run([*command, "--training-data", "none: random weights", "--license", "CC0-1.0"], check=True)
    return output


def make_spectrum(rng: np.random.Generator):
    x = frames(1, 450, 100, rng)[:, 0]
    save("spectrum.input.f32", x, "<f4")
    _, density = signal.welch(x.astype(np.float64), return_onesided=False, nperseg=450)
    save("spectrum.expected.f64", density, "<f8")


def main():
    parser = argparse.ArgumentParser(description="Writes the fixtures.")
    parser.add_argument("names", nargs="*", choices=FIXTURES, default=[], help="those of these models; all by default")
    chosen = parser.parse_args().names
    for seed, (name, (blueprint, half, signals)) in enumerate(FIXTURES.items(), SEED):
        if chosen and name not in chosen:
            continue
        network = DenoisingNetwork(blueprint)
        randomize(network, torch.Generator().manual_seed(seed))
        label = package.Label(
            name=name,
            description="Random weights, an oracle for tests.",
            license="CC0-1.0",
            training_data="none: random weights",
            seed=seed,
            hop=blueprint.frame_length // 2,
        )
        package.write(HERE / f"{name}.gguf", blueprint, network.state_dict(), label, half)
        check(HERE / f"{name}.gguf", np.random.default_rng(seed), signals)
    if chosen:
        return
    check(convert(torch.Generator().manual_seed(SEED - 1)), np.random.default_rng(SEED - 1), False)
    make_spectrum(np.random.default_rng(SEED - 2))


if __name__ == "__main__":
    main()
