"""What others need for the same frames: PyTorch and ONNX Runtime on the same network, and the bare products of its matrices.

Every peer gets one thread, contiguous float32 input and its best batch of those that are asked for.
"""

import time

import numpy as np
import onnxruntime
import torch

from networks import SURROUNDINGS

torch.set_num_threads(1)


def shortest(turns: int, work) -> float:
    """The shortest processor time of one call, in microseconds: all that works is one thread, and it is this one."""
    best = float("inf")
    for _ in range(turns):
        start = time.thread_time()
        work()
        best = min(best, time.thread_time() - start)
    return 1e6 * best


class FromSpectrum(torch.nn.Module):
    """The network without the Fourier transform, which ONNX has no fast one for: frame, spectrum and what is made of the
    surroundings are given."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, *inputs):
        network = self.network
        rows = dict(zip(names(network), inputs))
        x_e, s_e, rows["attended-frame"], rows["attended-spectrum"] = self.attend(network.sta, rows["frame"], rows["spectrum"])
        activations = [torch.cat([x_e, s_e] + [rows[name] for name in network.blueprint.extra_features], 1)]
        for layer in network.layer:
            skip = layer.blueprint.skip
            activations.append(layer(activations[-1], None if skip is None else activations[skip]))
        return activations[-1]

    @staticmethod
    def attend(sta, x, s):
        """`SpectroTemporalAttention.forward` in words that the exporter knows; one lead, one beat."""

        def attended(embedding):
            return embedding @ torch.softmax(embedding.transpose(1, 2) @ embedding, -1)

        xa, sa = attended(sta.W_1x * s), attended(sta.W_1s * x)
        x_hat = torch.cat((xa @ sta.W_2x * x, x), 1)[..., None]
        s_hat = sta.positional_encoding(torch.cat((sa @ sta.W_2s * s, s), 1)[..., None])
        return sta.conv_layer_x(x_hat)[..., 0], sta.conv_layer_s(s_hat)[..., 0], xa, sa


def names(network) -> list[str]:
    """What ONNX Runtime is given."""
    return ["frame", "spectrum", *(name for name in network.blueprint.extra_features if name in SURROUNDINGS)]


def window(network, frames: torch.Tensor) -> torch.Tensor | None:
    """What surrounds frames that are signals of their own, for a network that asks for it: nothing."""
    b = network.blueprint
    if not b.uses_surroundings:
        return None
    around = torch.full((*frames.shape[:2], b.context_span * b.frame_length), float("nan"), dtype=frames.dtype)
    end = around.shape[-1] - b.context_ahead
    around[..., end - b.frame_length : end] = frames
    return around


def given(network, frames: np.ndarray) -> dict[str, torch.Tensor]:
    with torch.inference_mode():
        x = torch.from_numpy(frames).float()
        frame, _, scale, centre = network.float().normalization(x)
        rows = network.rows(frame, scale, centre, window(network, x))
    return {name: rows[name].clone() for name in names(network)}


def time_torch(network, frames: np.ndarray, batch: int, turns: int) -> float:
    """Microseconds a frame of the whole model, normalization and spectrum included."""
    model, x = network.float(), torch.from_numpy(frames[:batch]).float()
    around = window(network, x)
    arguments = (x,) if around is None else (x, around)
    with torch.inference_mode():
        return shortest(turns, lambda: model(*arguments)) / batch


def make_session(network, path: str, frames: np.ndarray) -> onnxruntime.InferenceSession:
    example = given(network, frames[:2])
    torch.onnx.export(
        FromSpectrum(network.float()),
        tuple(example.values()),
        path,
        input_names=list(example),
        output_names=["output"],
        dynamic_axes={name: {0: "batch"} for name in [*example, "output"]},
        dynamo=False,
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def time_onnx(session, network, frames: np.ndarray, batch: int, turns: int) -> float:
    """Microseconds a frame from the normalized frame and what is made of it and its surroundings to the last layer's output."""
    inputs = {name: rows.numpy() for name, rows in given(network, frames[:batch]).items()}
    return shortest(turns, lambda: session.run(None, inputs)) / batch


def time_products(network, batch: int, turns: int) -> float:
    """Microseconds a frame of the dense layers' and both W2's products alone, by NumPy's OpenBLAS."""
    rng = np.random.default_rng(1)
    matrices = [p.detach().float().numpy() for n, p in network.named_parameters() if "W_2" in n]
    matrices += [layer.weight.detach().float().numpy().T for layer in network.layer if layer.weight.ndim == 2]
    inputs = [rng.standard_normal((batch, m.shape[0]), dtype=np.float32) for m in matrices]
    outputs = [np.empty((batch, m.shape[1]), np.float32) for m in matrices]

    def multiply():
        for x, m, y in zip(inputs, matrices, outputs):
            np.matmul(x, m, out=y)

    return shortest(turns, multiply) / batch
