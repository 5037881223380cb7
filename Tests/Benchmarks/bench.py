"""`make bench`: the engine beside its peers in one run, as a table of ratios in `models/BENCHMARK.md`.

Work goes round by round, every peer in each round, and of each peer the best round counts: other programs on the machine then
cost everybody the same or nothing.
"""

import os
import sys
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "models"), str(ROOT / "Tests/Fixtures"), str(Path(__file__).parent)]

import engine  # noqa: E402
import filters  # noqa: E402
import package  # noqa: E402
import peers  # noqa: E402
import page  # noqa: E402
from make_fixtures import dense, heartbeat, randomize  # noqa: E402
from networks import Blueprint, DenoisingNetwork, LayerBlueprint  # noqa: E402

WORK = ROOT / ".build-benchmarks"
ROUNDS = engine.ROUNDS
LIVE_FRAMES = 20_000  # in all rounds
RATE = 360.0  # Hz, of the frames whose results are compared with float64: a model that looks for a baseline needs one


def write_model(name: str, blueprint: Blueprint) -> Path:
    """A model of random weights, float16 as `export.py` writes it by default; every peer computes with the same numbers."""
    network = DenoisingNetwork(blueprint)
    randomize(network, torch.Generator().manual_seed(1))
    path = WORK / f"{name}.gguf"
    package.write(path, blueprint, network.state_dict(), package.Label(name, "For measuring.", "MIT", "none"), half=True)
    return path


def models() -> dict[str, Path]:
    report_model = Blueprint(dense(1800, 450, "relu"), spectrum_gain=0.01)
    copying = Blueprint([LayerBlueprint("convolution", 1, kernel=1)], "linear")
    return {
        "report": write_model("report", report_model),
        "copying": write_model("copying", copying),
        **{name: ROOT / f"models/{name}.gguf" for name in page.SHIPPED},
    }


def frames(count: int) -> np.ndarray:
    """Heartbeats in noise, [count, 1, 450]."""
    rng = np.random.default_rng(1)
    t = 225 * np.arange(count)[:, None] + np.arange(450)
    return (heartbeat(t, 400) + 0.2 * rng.standard_normal(t.shape)).astype(np.float32)[:, None]


def compare(path: Path) -> dict[str, float]:
    """Microseconds a frame of one model, everybody, best of all rounds."""
    network, x = package.network(path).float(), frames(256)
    session = peers.make_session(network, str(WORK / f"{path.stem}.onnx"), x)
    found: dict[str, list[float]] = {}

    def note(name: str, value: float):
        found.setdefault(name, []).append(value)

    for _ in range(ROUNDS):
        figures = engine.bench(path, LIVE_FRAMES // ROUNDS)
        for key in ("live_processor_p50", "live_processor_p99", "live_processor_mean", "live_p50", "live_p99", "file_processor_mean", "stream_bytes"):
            note(key, figures[key])
        for batch, turns in ((1, 40), (64, 4), (256, 2)):
            note(f"onnx_{batch}", peers.time_onnx(session, network, x, batch, turns))
            note(f"products_{batch}", peers.time_products(network, batch, turns * 4))
        note("products_same", peers.time_products(network, engine.TOGETHER, 8))
        note("torch_1", peers.time_torch(network, x, 1, 20))
        note("torch_64", peers.time_torch(network, x, 64, 2))
    best = {name: min(values) for name, values in found.items()}
    best["onnx_file"] = min(best["onnx_1"], best["onnx_64"], best["onnx_256"])
    best["torch_file"] = min(best["torch_1"], best["torch_64"])
    best["difference"] = difference(path, x[:64, 0])
    return best


def difference(path: Path, x: np.ndarray) -> float:
    """The engine's largest difference from float64, over the RMS: frames as signals of their own."""
    library = engine.Library(path)
    network, given = package.network(path), torch.from_numpy(x).double()[:, None]
    around = peers.window(network, given)
    rates = torch.full((len(x),), RATE)
    expected = (network(given) if around is None else network(given, around, rates)).detach().numpy()[:, 0]
    clean = np.stack([library.denoise(frame, RATE) for frame in x])
    return float(np.abs(clean - expected).max() / np.sqrt(np.mean(expected**2)))


def embeddings() -> dict[str, np.ndarray]:
    """What the attention gets in the models that we ship, and what is made to be hard for it; frames of 450."""
    rng, t = np.random.default_rng(2), np.arange(450)
    hard = {
        "one huge peak": np.where(t == 17, 1e6, rng.exponential(1, 450)),
        "all equal": np.full(450, 2.5),
        "alternating": np.where(t % 2, 7, -7),
        "denormal": 1e-40 * rng.standard_normal(450),
        "uniform, −9 to 9": rng.uniform(-9, 9, 450),
        "evenly over five decades": 10 ** (5 * t / 450 - 2) * np.where(t % 2, 1, -1),
    }
    found = {name: value[None] for name, value in hard.items()}
    for name in ("general", "cos-normal-0-1"):
        network = package.network(ROOT / f"models/{name}.gguf")
        x = torch.from_numpy(frames(40) if name == "general" else 5 * np.cos((frames(40) * 0 + t) / 5)).double()
        x = x + 0.5 * torch.from_numpy(rng.standard_normal(x.shape))
        with torch.no_grad():
            frame = network.normalization(x)[0]
            found[f"{name}, samples"] = (network.sta.W_1s.mT @ frame)[:, 0].numpy()
            found[f"{name}, spectrum"] = (network.sta.W_1x.mT @ network.spectrum(frame))[:, 0].numpy()
    return found


def attention() -> dict[str, page.Attention]:
    """How the attention of one lead does, for each kind of embedding."""
    result = {}
    for name, values in embeddings().items():
        timed = engine.attention(values)
        plain, rows, short = timed[:, :3].mean(0) / 1e3
        result[name] = page.Attention(plain, rows, short, *timed[:, 3:].max(0))
    return result


def files(paths: dict[str, Path]) -> dict[str, float]:
    """The share of the command's processor time that reading and writing ten minutes at 500 Hz takes, as WAV and as CSV.

    A run with a model that copies also starts the command, and takes its frames apart and puts them together as any model's.
    What that costs is measured by a run of one frame and by frames without a file, and is neither reading nor writing.
    """
    import soundfile

    x = np.concatenate(list(frames(1334)[:, 0, :225]))
    for name, samples in (("in", x), ("frame", x[:450])):
        soundfile.write(WORK / f"{name}.wav", samples / np.abs(x).max() / 2, 500, subtype="PCM_16")
        np.savetxt(WORK / f"{name}.csv", samples, fmt="%.6f")

    def run(kind: str, name: str, model: str) -> float:
        arguments = [WORK / f"{name}.{kind}", WORK / f"out.{kind}", "--model", paths[model], "--force", "--rate", "500"]
        return min(engine.run_file(arguments) for _ in range(5))

    copying = 1334 * 1e-6 * min(engine.bench(paths["copying"], 3000)["file_processor_mean"] for _ in range(ROUNDS))
    return {
        kind: (run(kind, "in", "copying") - run(kind, "frame", "copying") - copying) / run(kind, "in", "report")
        for kind in ("wav", "csv")
    }


def lengths(path: Path) -> dict[int, float]:
    """Microseconds of processor time a hop, for seconds of signal at 500 Hz in one call of the C library."""
    library, x = engine.Library(path), frames(134)[:, 0, :225].ravel()
    return {
        seconds: 1e6 * 225 / (500 * seconds) * min(library.time(np.resize(x, 500 * seconds)) for _ in range(3 if seconds <= 600 else 1))
        for seconds in (1, 10, 60, 600, 3600, 36_000)
    }


def channels(path: Path) -> dict[int, float]:
    """Microseconds of processor time a hop of one channel, for files of as many samples in all and more and more channels."""
    import soundfile

    x = np.resize(frames(1334)[:, 0, :225].ravel() / 8, 64 * 9000)
    times = {}
    for count in (1, 2, 4, 8, 16, 32, 64):
        soundfile.write(WORK / "wide.wav", x.reshape(-1, count), 500, subtype="FLOAT")
        arguments = [WORK / "wide.wav", WORK / "wide-out.wav", "--model", path, "--force"]
        times[count] = 1e6 * 225 / x.size * min(engine.run_file(arguments) for _ in range(ROUNDS))
    return times


def threads(path: Path) -> page.Threads:
    """How many times faster two hours of one channel at 500 Hz are with some threads, on the wall's clock; and how many times
    more so many runs of one thread do together than one alone, which is what the machine allows. Of a run of one thread also the time
    of one that has only a frame to clean: it starts and ends, which no second thread can share."""
    import soundfile

    x = np.resize(frames(1334)[:, 0, :225].ravel() / 8, 7200 * 500)
    for name, samples in (("long", x), ("short", x[:450])):
        soundfile.write(WORK / f"{name}.wav", samples, 500, subtype="FLOAT")

    def run(name: str, number: int, threads: int) -> list:
        return [WORK / f"{name}.wav", WORK / f"{name}-{number}.wav", "--model", path, "--force", "--threads", threads]

    counts = [1 << power for power in range((os.cpu_count() or 1).bit_length())]
    # One round after the other, so that what other programs cost is the same for all.
    inside, beside, start = {n: float("inf") for n in counts}, {n: float("inf") for n in counts}, float("inf")
    for _ in range(2 * ROUNDS):
        start = min(start, engine.time_together([run("short", 0, 1)]))
        for n in counts:
            inside[n] = min(inside[n], engine.time_together([run("long", 0, n)]))
            beside[n] = min(beside[n], engine.time_together([run("long", k, 1) for k in range(n)]))
    return page.Threads({n: inside[1] / inside[n] for n in counts}, {n: n * beside[1] / beside[n] for n in counts}, inside[1], start)


def main():
    WORK.mkdir(exist_ok=True)
    paths = models()
    compared = {name: compare(paths[name]) for name in ("report", *page.SHIPPED)}
    signal = np.concatenate(list(frames(1334)[:, 0, :225])).astype(np.float64)
    page.write(
        ROOT / "models/BENCHMARK.md",
        compared,
        attention(),
        files(paths),
        {"lengths": lengths(paths["general"]), "channels": channels(paths["general"]), "threads": threads(paths["general"])},
        {"rnnoise": filters.rnnoise(10), "classical": filters.classical(signal, 500)},
        engine.start(paths["general"]),
    )


if __name__ == "__main__":
    main()
