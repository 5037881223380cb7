"""Writes what was measured as `models/BENCHMARK.md`."""

import os
import platform
from pathlib import Path
from typing import NamedTuple

import engine


class Attention(NamedTuple):
    """Microseconds of one attention: by rows of exponentials as plain C has them, and as the engine's kernel has them, 24 at a time;
    and by interpolation, as the engine does it. And the largest differences over the largest result."""

    plain: float
    rows: float
    short: float
    plain_off: float
    short_off: float


class Threads(NamedTuple):
    """By numbers of threads: how many times faster a run is, and how much more as many runs do. Seconds of a run of one thread, and
    of one that has next to nothing to clean."""

    faster: dict[int, float]
    beside: dict[int, float]
    seconds: float
    start: float


def processor() -> str:
    """The machine in general terms: what it can do, not whose it is."""
    flags = Path("/proc/cpuinfo").read_text().split("flags", 1)[-1].split("\n", 1)[0].split()
    level = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "SSE2"
    return f"{os.cpu_count()} {platform.machine()} processors with {level}"


SHIPPED = ("general", "ecg", "speech")  # the convolutional models


def verdict(value: float, goal: float) -> str:
    return f"{value:.3g} | {goal:g} | {'yes' if value <= goal else 'no'}"


def write(path: Path, compared: dict, attention: dict, files: dict, scaling: dict, others: dict, start: dict):
    report, general = compared["report"], compared["general"]
    hops = {rate: rate / 225 for rate in (16_000, 48_000)}
    rows = [
        (
            f"report's model, whole files ÷ bare sgemm, the same batch of {engine.TOGETHER}",
            report["file_processor_mean"] / report["products_same"],
            1.3,
        ),
        ("report's model, whole files ÷ ONNX Runtime, its best batch", report["file_processor_mean"] / report["onnx_file"], 0.25),
        ("report's model, whole files ÷ PyTorch, its best batch", report["file_processor_mean"] / report["torch_file"], 0.05),
        ("report's model, live ÷ ONNX Runtime", report["live_processor_p50"] / report["onnx_1"], 0.3),
        ("report's model, live, 99 % ÷ median", report["live_processor_p99"] / report["live_processor_p50"], 2),
        *[
            row
            for name in SHIPPED
            for row in (
                (f"`{name}`, whole files ÷ ONNX Runtime, its best batch", compared[name]["file_processor_mean"] / compared[name]["onnx_file"], 0.35),
                (f"`{name}`, live ÷ ONNX Runtime", compared[name]["live_processor_p50"] / compared[name]["onnx_1"], 0.35),
            )
        ],
        ("`general`, live, 99 % ÷ median", general["live_processor_p99"] / general["live_processor_p50"], 2),
        ("attention ÷ plain rows of exponentials, mean of our models", mean_of_models(attention, "plain"), 0.15),
        ("attention ÷ plain rows of exponentials, worst", worst(attention, "plain"), 0.15),
        ("attention ÷ our kernel's exponentials, 24 rows at a time, mean of our models", mean_of_models(attention, "rows"), 0.15),
        ("attention ÷ our kernel's exponentials, 24 rows at a time, worst", worst(attention, "rows"), 0.15),
        ("`general` live at 48 kHz ÷ RNNoise", general["live_processor_mean"] * hops[48_000] / others["rnnoise"], 1),
        ("`general` live at 16 kHz, real-time factor", general["live_processor_mean"] * hops[16_000] / 1e6, 0.015),
        ("start to first sample, command, ms of processor time", start["command"], 10),
        ("start to first sample, C library, ms of processor time", start["library"], 3),
        ("memory of a live stream, `general`, KB", general["stream_bytes"] / 1e3, 512),
        ("reading and writing WAV, share of the run", files["wav"], 0.15),
        ("reading and writing CSV, share of the run", files["csv"], 0.15),
        ("largest difference from float64 over RMS, report's model", report["difference"], 1e-4),
        *[(f"largest difference from float64 over RMS, `{name}`", compared[name]["difference"], 1e-4) for name in SHIPPED],
    ]
    lines = [
        "# How fast it is",
        "",
        f"Made by `make bench` on {processor()}, which other programs used as well: ratios hold, microseconds do not. Everybody has",
        "one thread, computes in float32 and is measured in processor time; of every measurement the best of some rounds counts, in which",
        "everybody takes a turn. Reading and writing is what a run with a model that copies takes, less its start and its frames.",
        "",
        "| what | ratio | goal | reached |",
        "|---|---|---|---|",
        *[f"| {name} | {verdict(value, goal)} |" for name, value, goal in rows],
        *[
            f"| `--threads 2`, two hours of one channel, times faster | {faster:.2f} | at least 1.85 | {'yes' if faster >= 1.85 else 'no'} |"
            for count, faster in scaling["threads"].faster.items()
            if count == 2
        ],
        "",
        f"The products of the report's model alone, by OpenBLAS in batches of 256, take {report['products_256'] / report['torch_file']:.3f} of PyTorch's time on this processor: there is",
        "little to be had below that in float32. What `--threads` gains is measured by the wall's clock; the rows in ms are times, no ratios.",
        "",
        "## Microseconds a frame of 450 samples",
        "",
        "The report's model is the spectro-temporal attention with its dense layers of 1800 and 450; its random weights are stored",
        "as float16, as `export.py` writes them, and are the same numbers for everybody. PyTorch and we begin with samples; ONNX",
        "Runtime gets normalized frames, their spectra and what is made of their surroundings ready-made; bare sgemm is the dense layers' and W2's products alone, by",
        "NumPy's OpenBLAS.",
        "",
        "| | report's model | " + " | ".join(f"`{name}`" for name in SHIPPED) + " |",
        "|---|---|" + "---|" * len(SHIPPED),
    ]
    names = {
        "live_processor_p50": "sta-denoise, live, median",
        "live_processor_p99": "sta-denoise, live, 99 %",
        "live_p50": "the same on the wall's clock, median",
        "live_p99": "the same on the wall's clock, 99 %",
        "file_processor_mean": "sta-denoise, whole files",
        "onnx_1": "ONNX Runtime, batch 1",
        "onnx_64": "ONNX Runtime, batch 64",
        "onnx_256": "ONNX Runtime, batch 256",
        "torch_1": "PyTorch, batch 1",
        "torch_64": "PyTorch, batch 64",
        "products_1": "bare sgemm, batch 1",
        "products_64": "bare sgemm, batch 64",
        "products_same": f"bare sgemm, batch {engine.TOGETHER}",
        "products_256": "bare sgemm, batch 256",
    }
    for key, name in names.items():
        # Convolutional networks are mostly convolutions: their dense products say little.
        others_too = ["–" if key.startswith("products") else f"{compared[model][key]:.0f}" for model in SHIPPED]
        lines.append(f"| {name} | {report[key]:.0f} | " + " | ".join(others_too) + " |")
    lines += [
        "",
        "## The attention by itself",
        "",
        "450 embeddings of one lead, in microseconds. *Plain*: `Tests/Benchmarks/plain.c`, a row of exponentials at a time, in loops that",
        "the C compiler makes vectors of, for this processor. *Our rows*: the same exponentials by the engine's own kernel, 24 rows at a time,",
        "every sum in a register: the harder yardstick. *Interpolated*: what the engine does. Why that is right is in",
        "[`Sources/Network/README.md`](../Sources/Network/README.md). Plain is compared with double precision, interpolated with our rows.",
        "Where embeddings are so small that all rows weigh alike, as those of samples may be, the result is the mean of the frame, which",
        "is nothing, and differences stand beside what rounding leaves of it.",
        "",
        "| embedding | plain | our rows | interpolated | ÷ plain | ÷ our rows | plain off by | interpolated off by |",
        "|---|---|---|---|---|---|---|---|",
        *[
            f"| {name} | {a.plain:.1f} | {a.rows:.1f} | {a.short:.1f} | {a.short / a.plain:.2f} | {a.short / a.rows:.2f} "
            f"| {a.plain_off:.1e} | {a.short_off:.1e} |"
            for name, a in attention.items()
        ],
        "",
        "## The same seconds of signal",
        "",
        "Milliseconds of one thread for a second of signal.",
        "",
        "| | ms |",
        "|---|---|",
        f"| sta-denoise, `general`, live, 48 kHz | {general['live_processor_mean'] * hops[48_000] / 1e3:.1f} |",
        f"| RNNoise (pip `pyrnnoise`), frames of 10 ms, 48 kHz | {others['rnnoise'] / 1e3:.1f} |",
        f"| sta-denoise, `general`, live, 500 Hz | {general['live_processor_mean'] * 500 / 225 / 1e3:.2f} |",
        *[f"| {name}, 500 Hz, whole file | {value / 1e3:.3f} |" for name, value in others["classical"].items()],
        "",
        "## Length, channels, threads",
        "",
        "With `general`: microseconds of processor time for a hop of 225 samples of a channel. Lengths are one call of the C library, channels",
        "and threads runs of the command on WAV files, start and end included.",
        "",
        "![Cost of a hop against length and channels; speed against threads](pictures/throughput.png)",
        "",
        "| seconds at 500 Hz | µs a hop |",
        "|---|---|",
        *[f"| {seconds} | {value:.0f} |" for seconds, value in scaling["lengths"].items()],
        "",
        "| channels | µs a hop of a channel |",
        "|---|---|",
        *[f"| {count} | {value:.0f} |" for count, value in scaling["channels"].items()],
        "",
        "Threads divide one channel's two hours at 500 Hz; beside them stands what as many separate runs do together, more than which the",
        f"machine does not give. Of the {1e3 * scaling['threads'].seconds:.0f} ms that one thread takes, {1e3 * scaling['threads'].start:.0f} "
        "are start and end, which stay as they are: the last column",
        "is what the rest allows if it is divided evenly.",
        "",
        "| threads | times faster | separate runs | at most |",
        "|---|---|---|---|",
        *[
            f"| {count} | {faster:.2f} | {scaling['threads'].beside[count]:.2f} | {at_most(scaling['threads'], count):.2f} |"
            for count, faster in scaling["threads"].faster.items()
        ],
        "",
        "Starting costs, in milliseconds of processor time: " + ", ".join(f"{k} {v:.1f}" for k, v in start.items()) + ".",
        "",
    ]
    path.write_text("\n".join(lines))
    draw(path.parent / "pictures/throughput.png", scaling)


def at_most(threads: Threads, count: int) -> float:
    return threads.seconds / (threads.start + (threads.seconds - threads.start) / count)


def draw(path: Path, scaling: dict):
    """The cost of a hop against length and channels, and the gain of threads."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, (length, channel, thread) = pyplot.subplots(1, 3, figsize=(11, 3.2), constrained_layout=True)
    for axes, values, label in ((length, scaling["lengths"], "seconds at 500 Hz"), (channel, scaling["channels"], "channels")):
        axes.plot(list(values), list(values.values()), "o-", color="#0b6e8f")
        axes.set(xscale="log", xlabel=label, ylabel="µs a hop of 225 samples", ylim=(0, 1.3 * max(values.values())))
    counts = list(scaling["threads"].faster)
    thread.plot(counts, list(scaling["threads"].faster.values()), "o-", color="#0b6e8f", label="--threads")
    thread.plot(counts, list(scaling["threads"].beside.values()), "s--", color="#b8590b", label="separate runs")
    thread.set(xlabel="threads", ylabel="times faster", ylim=(0, None), xticks=counts)
    thread.legend(frameon=False)
    for axes in (length, channel, thread):
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
    pyplot.close(figure)


def worst(attention: dict[str, Attention], yardstick: str) -> float:
    return max(a.short / getattr(a, yardstick) for a in attention.values())


def mean_of_models(attention: dict[str, Attention], yardstick: str) -> float:
    ratios = [a.short / getattr(a, yardstick) for name, a in attention.items() if "samples" in name or "spectrum" in name]
    return sum(ratios) / len(ratios)
