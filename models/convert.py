"""Turns a checkpoint of the report's public code into a weight file: `convert.py CHECKPOINT.pth OUTPUT.gguf`.

The checkpoint holds `{"model": state_dict, …}` of one of the four models. Its tensors say which one and, with the frame's
`--leads` where the attention does not, how large; the frame goes in as it is and the signal comes out, as in that code.
"""

import argparse
from pathlib import Path

import torch

import package
from networks import Blueprint, LayerBlueprint


def blueprint_of(state: dict[str, torch.Tensor], leads: int, grid_length: int | None) -> Blueprint:
    """Infers the model from the shapes of the public code's `network.0`, `network.1` or `network.2`, and `sta.W_*`."""
    hidden, inputs = state["network.0.weight"].shape
    outputs = state[f"network.{_last(state)}.weight"].shape[0]
    if "sta.W_1x" in state:
        variant, leads, grid_length = "sta", state["sta.W_1x"].shape[0], state["sta.W_2x"].shape[0]
    elif _last(state) == 1:
        variant = "linear"
    else:
        variant = "nonlinear" if inputs == outputs else "nonlinear-spectral"
    rows = {"linear": 1, "nonlinear": 1, "nonlinear-spectral": 2, "sta": 4}[variant]
    points, remainder = divmod(outputs, leads)
    grid_length = grid_length or points
    if remainder or points % grid_length or inputs != rows * outputs:
        raise ValueError(f"{inputs} inputs and {outputs} outputs do not fit {variant}, L={leads}, K={grid_length}")
    layers = [
        LayerBlueprint("dense", hidden, "identity" if variant == "linear" else "relu"),
        LayerBlueprint("dense", outputs, channels=leads),
    ]
    return Blueprint(layers, variant, leads, grid_length, points // grid_length)


def _last(state: dict) -> int:
    """Number of the second linear layer in `network`: without a ReLU between the two it is 1."""
    return 1 if "network.1.weight" in state else 2


def renamed(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The public code's names to ours; the positional encoding is a formula here."""
    ours = {name: value for name, value in state.items() if name.startswith("sta.") and not name.endswith(".pe")}
    for i, theirs in enumerate((0, _last(state))):
        for part in ("weight", "bias"):
            ours[f"layer.{i}.{part}"] = state[f"network.{theirs}.{part}"]
    return ours


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--leads", type=int, default=1, help="L of a model without attention (default 1)")
    parser.add_argument("--grid-length", type=int, help="K of a model without attention (default N, so B = 1)")
    parser.add_argument("--name", help="default: the checkpoint's file name")
    parser.add_argument("--description", default="Converted from a checkpoint of the report's public code.")
    parser.add_argument("--license", default="unknown")
    parser.add_argument("--training-data", default="unknown")
    parser.add_argument("--hop", type=int, help="default distance of frames (default N/2)")
    parser.add_argument("--half", action="store_true", help="store matrices as float16")
    options = parser.parse_args()

    state = torch.load(options.checkpoint, map_location="cpu", weights_only=True)["model"]
    blueprint = blueprint_of(state, options.leads, options.grid_length)
    label = package.Label(
        name=options.name or options.checkpoint.stem,
        description=options.description,
        license=options.license,
        training_data=options.training_data,
        hop=options.hop or max(1, blueprint.frame_length // 2),
    )
    package.write(options.output, blueprint, renamed(state), label, options.half)


if __name__ == "__main__":
    main()
