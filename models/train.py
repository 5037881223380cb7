"""Trains a model: `train.py NAME DIRECTORY`. Interrupt it when you like; the same command goes on from its checkpoint.

Adam, or Muon for the layers' weights and Adam for the rest, with a cosine decay to zero, fresh frames in every step, and a
running average of the weights, which is what is exported. Step n draws its frames from a generator seeded by (seed, n): a resumed run sees what an uninterrupted one would.
"""

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

import package
from muon import Muon
from networks import Blueprint, DenoisingNetwork
from recipes import RECIPES, Batch, Recipe

AVERAGING = 0.999
WARM_UP = 200  # steps in which the rate rises to its full height
VALIDATION_SEED = 2**31


class Frames(Dataset):
    """Step n's frames, from a generator seeded by (seed, n), whoever draws them."""

    def __init__(self, batch: Batch, size: int, seed: int, steps: int):
        self.batch, self.size, self.seed, self.steps = batch, size, seed, steps

    def __len__(self):
        return self.steps

    def __getitem__(self, step):
        return tensors(self.batch(self.size, np.random.default_rng([self.seed, step])))


def tensors(frames) -> list[torch.Tensor]:
    return [torch.from_numpy(np.asarray(part, dtype=np.float32)) for part in frames]


def learning_rate(step: int, steps: int) -> float:
    """Factor on the recipe's rate: a short rise, then half a cosine down to 0 at `steps`."""
    return min(1.0, (step + 1) / WARM_UP) * 0.5 * (1 + math.cos(math.pi * step / steps))


def optimizers(network: DenoisingNetwork, recipe: Recipe) -> list[torch.optim.Optimizer]:
    if recipe.muon_rate is None:
        return [torch.optim.Adam(network.parameters(), recipe.learning_rate)]
    weights = [layer.weight for layer in network.layer]
    inside = {id(weight) for weight in weights}
    rest = [parameter for parameter in network.parameters() if id(parameter) not in inside]
    return [Muon(weights, recipe.muon_rate), torch.optim.Adam(rest, recipe.learning_rate)]


@torch.no_grad()
def average(running: dict, state: dict, step: int):
    """Moves the averaged state towards the present one; young averages move faster."""
    rate = max(1 - AVERAGING, 10 / (step + 10))
    for name, value in state.items():
        if value.is_floating_point():
            running[name].lerp_(value, rate)


def beginning(path: Path, device: str) -> tuple[str, Blueprint, dict]:
    """The recipe's name, the blueprint and the weights of a checkpoint or of a weight file."""
    if path.suffix == ".gguf":
        blueprint, state, label = package.read(path)
        return label.name, blueprint, state
    checkpoint = torch.load(path, map_location=device)
    return checkpoint["name"], Blueprint.from_dict(checkpoint["blueprint"]), checkpoint["average"]


def moved(state: dict, old: Blueprint, new: Blueprint) -> dict:
    """Weights of a network with other features, for this one: what is seen by both keeps its weights, what is new has 0."""
    if new.variant != "sta":
        state = {name: value for name, value in state.items() if not name.startswith("sta.")}
    if old.row_names == new.row_names:
        return dict(state)
    places = [old.row_names.index(name) if name in old.row_names else None for name in new.row_names]
    result = dict(state)
    for number, layer in enumerate(new.layers):
        if number == 0 or layer.skip == 0:
            name = f"layer.{number}.weight"
            before, rows = state[name].split((state[name].shape[1] - old.feature_rows, old.feature_rows), 1)
            zero = torch.zeros_like(rows[:, 0])
            kept = torch.stack([zero if place is None else rows[:, place] for place in places], 1)
            result[name] = torch.cat((before, kept), 1)
    return result


@torch.no_grad()
def widened(state: dict, old: Blueprint, new: Blueprint, beginning: dict) -> dict:
    """Weights of a network whose layers have fewer channels, but with the features of this one, for it, which begins as the same function.

    What is new sees everything, by the weights of `beginning`, a network of the new shape at its start; what was there sees nothing of it yet.
    """
    result = dict(state)
    widths = [(new.feature_rows, new.feature_rows)]  # channels of every activation, before and now
    for number, (before, now) in enumerate(zip(old.layers, new.layers)):
        skips = [] if now.skip is None else [widths[now.skip]]
        inputs = [widths[-1], *skips]
        outputs = (before.outputs, now.outputs) if now.kind == "convolution" else (before.channels, now.channels)
        widths.append(outputs)
        if all(few == many for few, many in (*inputs, outputs)):
            continue
        name = f"layer.{number}"
        small, large = (weights[f"{name}.weight"] for weights in (state, beginning))
        if now.kind == "dense":  # [channels, points, channels before, points before]
            points = now.outputs // now.channels
            small, large = small.view(outputs[0], points, inputs[0][0], -1), large.view(outputs[1], points, inputs[0][1], -1)
            result[f"{name}.weight"] = in_corner(small, large, 2, inputs).flatten(2).flatten(0, 1)
        else:
            result[f"{name}.weight"] = in_corner(small, large, 1, inputs)
        for part in ("bias", "slope"):
            if f"{name}.{part}" in state:
                vector = beginning[f"{name}.{part}"].view(outputs[1], -1).clone()
                vector[: outputs[0]] = state[f"{name}.{part}"].view(outputs[0], -1)
                result[f"{name}.{part}"] = vector.flatten()
    return result


def in_corner(small, large, axis: int, inputs: list[tuple[int, int]]):
    """`large` with `small` in its place: first along axis 0, and along `axis` at the beginning of what each of `inputs` has, where the
    rest is 0 for what was there."""
    result = large.clone()
    corner = result[: len(small)].zero_()
    place = 0
    for part, (few, many) in zip(small.split([few for few, _ in inputs], axis), inputs):
        corner.narrow(axis, place, few).copy_(part)
        place += many
    return result


@torch.no_grad()
def validate(network: DenoisingNetwork, frames: list, recipe) -> tuple[float, float]:
    """Loss, and ratio in dB of the noise before to the error after, over the validation frames."""
    network.eval()
    windows, clean, power, *rates = frames
    noisy = recipe.blueprint.frame_of(windows)
    parts = zip(*(part.split(recipe.batch_size) for part in (noisy, windows, *rates)))
    estimate = torch.cat([network(*part) for part in parts])
    error = (estimate - clean).square().mean((1, 2))
    gain = 10 * ((noisy - clean).square().mean((1, 2)).clamp_min(1e-12) / error).log10().mean()
    loss = recipe.loss(estimate, clean, power)
    network.train()
    return loss.item(), gain.item()


def unfit(checkpoint: dict, name: str, batch: int, seed: int, steps: int) -> str | None:
    """Why a training does not go on from a checkpoint, if it does not. An unfinished one may be given another length."""
    for what, asked in (("name", name), ("batch", batch), ("seed", seed)):
        if checkpoint[what] != asked:
            return f"has {what} {checkpoint[what]}, not {asked}: take a new folder"
    if checkpoint["step"] >= steps:
        return f"has its {checkpoint['step']:,} steps behind it: take a new folder, or more than these by --steps"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("name", choices=RECIPES)
    parser.add_argument("directory", type=Path, help="where checkpoint.pt lies or will lie")
    parser.add_argument("--recordings", type=Path, help="folder of the recordings, see recordings.py and own.py")
    parser.add_argument("--begin", type=Path, help="checkpoint or weight file of the recipe that this one begins with")
    parser.add_argument("--steps", type=int, help="length of the whole training; the recipe's by default")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--workers", type=int, default=0, help="processes that make frames ahead, for a fast accelerator")
    parser.add_argument("--every", type=int, default=250, help="steps between checkpoints")
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    recipe = RECIPES[options.name]
    steps = options.steps or recipe.steps
    path = options.directory / "checkpoint.pt"
    checkpoint = torch.load(path, map_location=device) if path.exists() else None
    if checkpoint and (reason := unfit(checkpoint, options.name, recipe.batch_size, options.seed, steps)):
        parser.error(f"{path} {reason}")
    if (recipe.begins_with is None) != (options.begin is None):
        parser.error(f"--begin: {options.name} begins with {recipe.begins_with or 'nothing'}")
    if options.begin and not options.begin.is_file():
        parser.error(f"--begin: there is no file {options.begin}")
    training_batch, validation_batch = recipe.material(options.recordings)
    network = DenoisingNetwork(recipe.blueprint, recipe.normalized, fast=True).to(device)
    if options.begin:
        name, old, state = beginning(options.begin, device)
        if name != recipe.begins_with:
            parser.error(f"--begin: weights of {name}, not of {recipe.begins_with}")
        is_folded = recipe.normalized and options.begin.suffix == ".gguf"
        state = widened(moved(state, old, recipe.blueprint), old, recipe.blueprint, network.state_dict())
        network.load_state_dict(state, strict=not is_folded)
        if is_folded:
            windows, _, _, *rates = tensors(training_batch(512, np.random.default_rng(VALIDATION_SEED)))
            network.unfold(recipe.blueprint.frame_of(windows), windows, *rates)
    running = {name: value.clone() for name, value in network.state_dict().items()}
    averaged = DenoisingNetwork(recipe.blueprint, recipe.normalized, fast=True).to(device)
    optimizing = optimizers(network, recipe)
    full = [group["lr"] for optimizer in optimizing for group in optimizer.param_groups]
    first = 0

    options.directory.mkdir(parents=True, exist_ok=True)
    if checkpoint:
        network.load_state_dict(checkpoint["network"])
        for optimizer, state in zip(optimizing, checkpoint["optimizers"]):
            optimizer.load_state_dict(state)
        running, first = checkpoint["average"], checkpoint["step"]

    validation = tensors(validation_batch(8 * recipe.batch_size, np.random.default_rng(VALIDATION_SEED)))
    validation = [part.to(device) for part in validation]
    frames = Frames(training_batch, recipe.batch_size, options.seed, steps)
    loader = DataLoader(frames, batch_size=None, sampler=range(first, steps), num_workers=options.workers)
    began, loss_sum, printed = time.monotonic(), 0.0, first
    for step, batch in enumerate(loader, first):
        groups = [group for optimizer in optimizing for group in optimizer.param_groups]
        for group, rate in zip(groups, full):
            group["lr"] = rate * learning_rate(step, steps)
        windows, clean, power, *rates = (part.to(device) for part in batch)
        estimate = network(recipe.blueprint.frame_of(windows), windows, *rates)
        ease = {"ease": 1 - step / recipe.easy_steps} if step < recipe.easy_steps else {}
        loss = recipe.loss(estimate, clean, power, **ease)
        network.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        for optimizer in optimizing:
            optimizer.step()
        average(running, network.state_dict(), step)
        loss_sum += loss.detach()  # on an accelerator not waited for
        if (step + 1) % options.every == 0 or step + 1 == steps:
            averaged.load_state_dict(running)
            error, gain = validate(averaged, validation, recipe)
            pace = (time.monotonic() - began) / (step + 1 - first)
            print(
                f"step {step + 1:6} of {steps}  loss {loss_sum / (step + 1 - printed):8.5f}  validation {error:8.5f}"
                f"  gain {gain:6.2f} dB  {1000 * pace:.0f} ms a step",
                flush=True,
            )
            loss_sum, printed = 0.0, step + 1
            state = {
                "name": options.name,
                "blueprint": recipe.blueprint.to_dict(),
                "normalized": recipe.normalized,
                "network": network.state_dict(),
                "average": running,
                "optimizers": [optimizer.state_dict() for optimizer in optimizing],
                "step": step + 1,
                "batch": recipe.batch_size,
                "seed": options.seed,
                "validation": error,
            }
            torch.save(state, path.with_suffix(".new"))
            path.with_suffix(".new").replace(path)  # an interrupted save leaves the old one


if __name__ == "__main__":
    main()
