"""Finds the weights of the report's models: `fit.py DIRECTORY [NAME …]` writes DIRECTORY/NAME.gguf; all that we ship without names.

A name is a training set, `cos-normal-0-1`, alone for the network with attention, or with -linear, -nonlinear or -spectral.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import torch

import package
import report

SHIPPED = [*report.TRAINING_SETS, *(f"cos-normal-0-1{suffix}" for suffix in report.VARIANTS if suffix)]
VALIDATION_SEED, VALIDATION_WINDOWS = 1_000_003, 10_000

KINDS = {
    "linear": "A linear network",
    "nonlinear": "A dense network",
    "nonlinear-spectral": "A dense network on samples and spectrum",
    "sta": "Spectro-temporal attention and a dense network",
}


def parse(name: str) -> tuple[report.TrainingSet, str]:
    """The training set and the variant of a model's name."""
    for suffix, variant in report.VARIANTS.items():
        training_set = report.TRAINING_SETS.get(name.removesuffix(suffix) if suffix else name)
        if training_set is not None and name.endswith(suffix):
            return training_set, variant
    raise ValueError(f"no model of the report's is called {name}")


@torch.no_grad()
def error(network: torch.nn.Module, training_set: report.TrainingSet) -> float:
    """Mean squared error against the clean signal, over windows that no fit has seen."""
    rng = np.random.default_rng(VALIDATION_SEED)
    parts = [training_set.windows(report.AT_ONCE, rng) for _ in range(VALIDATION_WINDOWS // report.AT_ONCE)]
    return float(np.mean([(network(noisy) - clean).square().mean().item() for noisy, clean in parts]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("names", nargs="*", default=SHIPPED, metavar="NAME")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=report.STEPS, help="of the attention's training; 0 leaves its masks at 0")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)

    for name in options.names:
        training_set, variant = parse(name)
        began = time.monotonic()
        network = report.fit(training_set, variant, options.seed, steps=options.steps)
        found = error(network, training_set)
        label = package.Label(
            name=name,
            description=f"{KINDS[variant]} for {training_set}.",
            license="CC0-1.0",
            training_data="computed signals; no recordings",
            steps=options.steps if variant == "sta" and not training_set.is_constant else 0,
            batch=report.BATCH,
            seed=options.seed,
            error=found,
        )
        path = options.directory / f"{name}.gguf"
        package.write(path, network.blueprint, network.state_dict(), label, half=True)
        print(
            f"{name}: error {found:.3g}, {path.stat().st_size} bytes, checksum {package.checksum(path):08x},"
            f" {time.monotonic() - began:.0f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
