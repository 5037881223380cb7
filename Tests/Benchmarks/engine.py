"""What the engine needs, through `sta-denoise bench` and through the C library."""

import ctypes
import json
import platform
import resource
import struct
import subprocess
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
COMMAND = ROOT / ".build/release/sta-denoise"
LIBRARY = ROOT / ".build-embedded/lib/libsta_denoise.so"
ROUNDS = 8
TOGETHER = (1 << 19) // (4 * 450 + 1800 + 450)  # frames of the report's model that the engine cleans together, `framesInCache`


def bench(model: Path, frames: int) -> dict:
    """The figures of `sta-denoise bench`: microseconds and bytes."""
    return json.loads(subprocess.check_output([COMMAND, "bench", "--model", model, "--frames", str(frames), "--json"]))


def compile_c(name: str, *options) -> Path:
    """A program of this folder in C."""
    program = ROOT / f".build-benchmarks/{name}"
    subprocess.run(["cc", ROOT / f"Tests/Benchmarks/{name}.c", "-o", program, *options], check=True)
    return program


# At the level of SIMD that the engine takes, or a better one.
VECTORS = ["-O3", "-march=native", "-ffast-math", "-lm"] + ["-mprefer-vector-width=512"] * (platform.machine() == "x86_64")


def attention(embeddings: np.ndarray) -> np.ndarray:
    """For each frame of 450 embeddings: nanoseconds by a plain row at a time, by rows of the engine's exponentials, and by
    interpolation; and how far the first and the last of these are off, from double precision and from the second."""
    path = ROOT / ".build-benchmarks/embeddings.f32"
    embeddings.astype("<f4").tofile(path)
    programs = compile_c("plain", *VECTORS), ROOT / ".build/release/AttentionBenchmark"
    turns = []
    for _ in range(ROUNDS):
        plain, ours = (
            np.loadtxt(subprocess.check_output([program, path], text=True).splitlines(), ndmin=2) for program in programs
        )
        turns.append(np.concatenate([plain[:, :1], ours[:, :2], plain[:, 1:], ours[:, 2:]], 1))
    return np.min(turns, 0)


class Library:
    """A model opened by the C library."""

    def __init__(self, model: Path):
        self.library = ctypes.CDLL(str(LIBRARY))
        self.model = ctypes.c_void_p()
        self.library.sta_model_open.argtypes = [ctypes.c_char_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
        if self.library.sta_model_open(str(model).encode(), ctypes.byref(self.model), None, 0) != 0:
            raise RuntimeError(f"{model} cannot be opened")
        self.library.sta_denoise.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_void_p]

    def denoise(self, signal: np.ndarray, rate: float = 0.0) -> np.ndarray:
        """Cleans one channel of contiguous float32 at `rate` Hz, 0 if that is not known."""
        output = np.empty_like(signal)
        options = struct.pack("=QIIfiif", 32, 1, 0, 1.0, 0, 0, rate)  # sta_options: one channel, the model's hop, the clean signal
        status = self.library.sta_denoise(self.model, options, signal.ctypes.data, signal.size, output.ctypes.data)
        if status != 0:
            raise RuntimeError(f"status {status}")
        return output

    def time(self, signal: np.ndarray) -> float:
        """Seconds of processor time for a whole signal."""
        start = time.process_time()
        self.denoise(signal)
        return time.process_time() - start


def run_file(arguments: list) -> float:
    """Seconds of processor time of one run of the command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([COMMAND, *map(str, arguments)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def time_together(runs: list[list]) -> float:
    """Seconds on the wall's clock until several runs of the command, begun together, have ended."""
    start = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen([COMMAND, *map(str, arguments)], **quiet) for arguments in runs]
    if any([process.wait() for process in processes]):
        raise RuntimeError("a run failed")
    return time.perf_counter() - start


def start(model: Path) -> dict[str, float]:
    """Processor milliseconds of a start: of the command until the first sample and its end, of the command without any work, of
    the C library in a new process until the first sample."""
    times = {
        "command": min(run_file(["bench", "--only-start", "--model", model]) for _ in range(20)),
        "command, nothing": min(run_file(["--version"]) for _ in range(20)),
    }
    program = compile_c(
        "start", "-O2", f"-I{ROOT}/include", f"-L{LIBRARY.parent}", "-lsta_denoise", f"-Wl,-rpath,{LIBRARY.parent}"
    )
    runs = [subprocess.check_output([program], text=True).split() for _ in range(20)]
    times["library"] = min(float(processor) for _, processor in runs) / 1e6
    return {name: 1e3 * seconds for name, seconds in times.items()}
