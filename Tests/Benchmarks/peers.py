"""What others need for the same frames: PyTorch and ONNX Runtime on the same network, and the bare products of its matrices.

Every peer gets one thread, contiguous float32 input and its best batch of those that are asked for.
"""

import time

import numpy as np
import onnxruntime
import torch

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
    """The network without the Fourier transform, which ONNX has no fast one for: frame, spectrum and context are given."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, frame, spectrum, context=None):
        network = self.network
        rows = {"frame": frame, "spectrum": spectrum, "context": context}
        x_e, s_e, rows["attended-frame"], rows["attended-spectrum"] = self.attend(network.sta, frame, spectrum)
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


def window(network, frames: torch.Tensor) -> torch.Tensor | None:
    """What surrounds frames that are signals of their own, for a network that asks for it: nothing."""
    b = network.blueprint
    if "context" not in b.extra_features:
        return None
    around = torch.full((*frames.shape[:2], b.context_span * b.frame_length), float("nan"), dtype=frames.dtype)
    end = around.shape[-1] - b.context_ahead
    around[..., end - b.frame_length : end] = frames
    return around


def time_torch(network, frames: np.ndarray, batch: int, turns: int) -> float:
    """Microseconds a frame of the whole model, normalization and spectrum included."""
    model, x = network.float(), torch.from_numpy(frames[:batch]).float()
    around = window(network, x)
    arguments = (x,) if around is None else (x, around)
    with torch.inference_mode():
        return shortest(turns, lambda: model(*arguments)) / batch


def make_session(network, path: str) -> onnxruntime.InferenceSession:
    names = ["frame", "spectrum"] + ["context"] * ("context" in network.blueprint.extra_features)
    example = tuple(torch.zeros(2, 1, network.blueprint.frame_length) for _ in names)
    torch.onnx.export(
        FromSpectrum(network.float()),
        example,
        path,
        input_names=names,
        output_names=["output"],
        dynamic_axes={name: {0: "batch"} for name in [*names, "output"]},
        dynamo=False,
    )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def time_onnx(session, network, frames: np.ndarray, batch: int, turns: int) -> float:
    """Microseconds a frame from normalized frame and spectrum to output."""
    with torch.inference_mode():
        x = torch.from_numpy(frames[:batch]).float()
        frame, _, scale, centre = network.float().normalization(x)
        inputs = {"frame": frame.numpy(), "spectrum": network.spectrum(frame).numpy()}
        if "context" in network.blueprint.extra_features:
            inputs["context"] = network.context(window(network, x), centre, scale).numpy()
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
