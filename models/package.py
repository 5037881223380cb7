"""The weight file of `FORMAT.md`: written from and read into a blueprint and a state dict whose names are the file's."""

import zlib
from dataclasses import dataclass
from pathlib import Path

import gguf
import numpy as np
import torch

from networks import Blueprint, DenoisingNetwork, LayerBlueprint

FORMAT_VERSION = 1
CHECKSUM = "sta.checksum"


@dataclass
class Label:
    """What a weight file says about its model beside the blueprint."""

    name: str
    description: str
    license: str
    training_data: str
    steps: int = 0
    batch: int = 0
    seed: int = 0
    error: float | None = None
    hop: int = 225
    rates: tuple[float, float] | None = None  # Hz


def write(path: Path, blueprint: Blueprint, state: dict[str, torch.Tensor], label: Label, half: bool):
    """Writes one model. With `half`, matrices and kernels are float16; biases and slopes, a thousandth of it, stay float32."""
    b = blueprint
    writer = gguf.GGUFWriter(path, "sta")
    writer.add_uint32("sta.format_version", FORMAT_VERSION)
    writer.add_uint32(CHECKSUM, 0)
    writer.add_string("general.name", label.name)
    writer.add_string("general.description", label.description)
    writer.add_string("general.license", label.license)
    writer.add_uint32("sta.leads", b.leads)
    writer.add_uint32("sta.grid_length", b.grid_length)
    writer.add_uint32("sta.beats", b.beats)
    writer.add_uint32("sta.hop", label.hop)
    writer.add_string("sta.variant", b.variant)
    if b.extra_features:
        writer.add_array("sta.extra_features", b.extra_features)
    if b.uses_surroundings:
        writer.add_uint32("sta.context.span", b.context_span)
        writer.add_uint32("sta.context.ahead", b.context_ahead)
    if "recent" in b.extra_features:
        writer.add_uint32("sta.context.recent", b.recent)
    if "following" in b.extra_features:
        writer.add_uint32("sta.context.following", b.following)
    if "matches" in b.extra_features:
        for key in ("count", "apart", "smoothing", "baseline"):
            writer.add_uint32(f"sta.matches.{key}", getattr(b, "matches" if key == "count" else f"matches_{key}"))
        writer.add_float32("sta.matches.limit", b.matches_limit)
    if "baseline" in b.extra_features:
        writer.add_uint32("sta.baseline.block", b.baseline_block)
        writer.add_float32("sta.baseline.edge", b.baseline_edge)
        writer.add_float32("sta.baseline.ratio", b.baseline_ratio)
    writer.add_string("sta.input.mean", b.mean)
    if b.mean_limit is not None:
        writer.add_float32("sta.input.mean_limit", b.mean_limit)
    writer.add_string("sta.input.scale", b.scale)
    if b.scale == "constant":
        writer.add_float32("sta.input.gain", b.gain)
    if b.uses_spectrum:
        writer.add_string("sta.spectrum.kind", b.spectrum_kind)
        if b.spectrum_kind == "log":
            writer.add_float32("sta.spectrum.constant", b.spectrum_constant)
        writer.add_float32("sta.spectrum.gain", b.spectrum_gain)
    writer.add_string("sta.output", b.output)
    if b.gain_exponent != 1:
        writer.add_float32("sta.output.exponent", b.gain_exponent)
    writer.add_uint32("sta.layer_count", len(b.layers))
    for i, layer in enumerate(b.layers):
        writer.add_string(f"sta.layer.{i}.kind", layer.kind)
        writer.add_string(f"sta.layer.{i}.activation", layer.activation)
        for key in ("channels", "stride", "dilation", "upsample"):
            if getattr(layer, key) != 1:
                writer.add_uint32(f"sta.layer.{i}.{key}", getattr(layer, key))
        if layer.skip is not None:
            writer.add_uint32(f"sta.layer.{i}.skip", layer.skip)
    if label.rates is not None:
        writer.add_float32("sta.rate.minimum", label.rates[0])
        writer.add_float32("sta.rate.maximum", label.rates[1])
    writer.add_string("sta.training.data", label.training_data)
    writer.add_uint32("sta.training.steps", label.steps)
    writer.add_uint32("sta.training.batch", label.batch)
    writer.add_uint32("sta.training.seed", label.seed)
    if label.error is not None:
        writer.add_float32("sta.training.error", label.error)
    for name, tensor in state.items():
        array = tensor.detach().cpu().numpy().astype(np.float16 if half and tensor.ndim > 1 else np.float32)
        if not np.isfinite(array).all():
            raise ValueError(f"{name} is not finite as {array.dtype}")
        writer.add_tensor(name, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    _stamp(path)


def _stamp(path: Path):
    """Puts the CRC-32 of the file, in which its own four bytes are still zero, where it belongs."""
    contents = bytearray(path.read_bytes())
    key = CHECKSUM.encode()
    value = contents.index(len(key).to_bytes(8, "little") + key) + 8 + len(key) + 4  # behind length, key and type
    contents[value : value + 4] = zlib.crc32(contents).to_bytes(4, "little")
    path.write_bytes(contents)


def read(path: Path) -> tuple[Blueprint, dict[str, torch.Tensor], Label]:
    """Reads a file that `write` wrote; the weights come as float32. The suspicious reader is the engine's."""
    reader = gguf.GGUFReader(path)
    get = {key: field.contents() for key, field in reader.fields.items()}.get
    layers = []
    tensors = {tensor.name: np.array(tensor.data, dtype=np.float32) for tensor in reader.tensors}
    for i in range(get("sta.layer_count")):
        keys = ("channels", "stride", "dilation", "upsample", "skip")
        options = {key: value for key in keys if (value := get(f"sta.layer.{i}.{key}")) is not None}
        shape = tensors[f"layer.{i}.weight"].shape
        kernel = shape[2] if get(f"sta.layer.{i}.kind") == "convolution" else 1
        kind, activation = get(f"sta.layer.{i}.kind"), get(f"sta.layer.{i}.activation")
        layers.append(LayerBlueprint(kind, shape[0], activation, kernel=kernel, **options))
    blueprint = Blueprint(
        layers=layers,
        variant=get("sta.variant"),
        leads=get("sta.leads"),
        grid_length=get("sta.grid_length"),
        beats=get("sta.beats"),
        extra_features=get("sta.extra_features") or [],
        context_span=get("sta.context.span") or 1,
        context_ahead=get("sta.context.ahead") or 0,
        recent=get("sta.context.recent") or 0,
        following=get("sta.context.following") or 0,
        matches=get("sta.matches.count") or 0,
        matches_apart=get("sta.matches.apart") or 1,
        matches_smoothing=get("sta.matches.smoothing") or 1,
        matches_baseline=get("sta.matches.baseline") or 0,
        matches_limit=get("sta.matches.limit") or 30.0,
        baseline_block=get("sta.baseline.block") or 0,
        baseline_edge=get("sta.baseline.edge") or 0.5,
        baseline_ratio=get("sta.baseline.ratio") or 30.0,
        mean=get("sta.input.mean"),
        mean_limit=get("sta.input.mean_limit"),
        scale=get("sta.input.scale"),
        gain=get("sta.input.gain"),
        spectrum_kind=get("sta.spectrum.kind") or "density",
        spectrum_constant=get("sta.spectrum.constant"),
        spectrum_gain=get("sta.spectrum.gain") or 1.0,
        output=get("sta.output"),
        gain_exponent=get("sta.output.exponent") or 1.0,
    )
    rates = None if get("sta.rate.minimum") is None else (get("sta.rate.minimum"), get("sta.rate.maximum"))
    label = Label(
        name=get("general.name"),
        description=get("general.description"),
        license=get("general.license"),
        training_data=get("sta.training.data"),
        steps=get("sta.training.steps"),
        batch=get("sta.training.batch"),
        seed=get("sta.training.seed"),
        error=get("sta.training.error"),
        hop=get("sta.hop"),
        rates=rates,
    )
    return blueprint, {name: torch.from_numpy(array) for name, array in tensors.items()}, label


def checksum(path: Path) -> int:
    return gguf.GGUFReader(path).fields[CHECKSUM].contents()


def network(path: Path) -> DenoisingNetwork:
    """The model of a weight file, ready to run: exactly the stored weights, in float64."""
    blueprint, state, _ = read(path)
    model = DenoisingNetwork(blueprint)
    model.load_state_dict(state)
    return model.double().eval()
