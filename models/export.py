"""Writes the averaged weights of a checkpoint of `train.py` as a weight file: `export.py CHECKPOINT.pt OUTPUT.gguf`."""

import argparse
import math
from dataclasses import replace
from pathlib import Path

import torch

import package
from networks import Blueprint, DenoisingNetwork
from recipes import RECIPES


def averaged_network(checkpoint: dict) -> DenoisingNetwork:
    """The network of a checkpoint with its averaged weights, batch normalization folded into them."""
    blueprint = replace(Blueprint.from_dict(checkpoint["blueprint"]), gain_exponent=RECIPES[checkpoint["name"]].gain_exponent)
    network = DenoisingNetwork(blueprint, checkpoint["normalized"])
    network.load_state_dict(checkpoint["average"])
    return network.fold()


def averaged_weights(path: Path) -> dict:
    """Of a checkpoint, or of a weight file."""
    return package.read(path)[1] if path.suffix == ".gguf" else torch.load(path, map_location="cpu")["average"]


def mean(first: dict, checkpoint: dict, share: float) -> dict:
    """A checkpoint with the weights `first`, moved that share of the way to those of another, whose training began with them. Its
    loss is not known."""
    weights = {
        name: first[name].lerp(value, share) if value.is_floating_point() else value  # a normalization counts batches
        for name, value in checkpoint["average"].items()
    }
    return checkpoint | {"average": weights, "validation": None}


def training_data(stated: str | None, name: str) -> str:
    """What the file says of it. Who states his own recordings is not to forget what the weights began with."""
    origin = "from the weights of general"
    if stated and name == "own" and origin not in stated:
        return f"{stated}, {origin}"
    return stated or RECIPES[name].training_data


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--float32", action="store_true", help="store matrices as float32 instead of float16")
    parser.add_argument("--from", dest="first", type=Path, help="what the training began with, a checkpoint or a weight file, for the mean of both")
    parser.add_argument("--share", type=float, help="of CHECKPOINT in that mean; a half by default")
    for fact in ("name", "description", "license", "training-data"):
        parser.add_argument(f"--{fact}", help="what the file says; the recipe's by default")
    parser.add_argument("--rates", nargs=2, type=float, metavar=("MIN", "MAX"), help="sample rates in Hz that the model is for; the recipe's by default")
    options = parser.parse_args()
    if options.rates and not 0 < options.rates[0] <= options.rates[1] < math.inf:
        parser.error("--rates: two numbers of Hz above 0, the lower one first")
    if options.share is not None and not options.first:
        parser.error("--share: of what is between two checkpoints, so --from is needed")

    checkpoint = torch.load(options.checkpoint, map_location="cpu")
    if options.first:
        checkpoint = mean(averaged_weights(options.first), checkpoint, 0.5 if options.share is None else options.share)
    network = averaged_network(checkpoint)
    recipe = RECIPES[checkpoint["name"]]
    label = package.Label(
        name=options.name or checkpoint["name"],
        description=options.description or recipe.description,
        license=options.license or recipe.license,
        training_data=training_data(options.training_data, checkpoint["name"]),
        steps=checkpoint["step"],
        batch=checkpoint["batch"],
        seed=checkpoint["seed"],
        error=checkpoint["validation"],
        hop=recipe.hop,
        rates=tuple(options.rates) if options.rates else recipe.rates,
    )
    package.write(options.output, network.blueprint, network.state_dict(), label, half=not options.float32)
    crc = package.checksum(options.output)
    print(f"{options.output.name}: {options.output.stat().st_size} bytes, checksum {crc:08x}")


if __name__ == "__main__":
    main()
