"""The networks of sta-denoise in PyTorch: what `FORMAT.md` calls a frame, step by step.

Shapes: `batch` frames of `L` leads and `N = K·B` points; `F` feature rows. The modules bear the names that the Swift
engine gives them, and `DenoisingNetwork.state_dict()` bears the tensor names of the weight file. Everything runs in
float32 and in float64.

Source of the attention: Orgad and Iny, "Spectro-Temporal Attention" (Technion, 2020), and its public code, which
differs from the report in applying `W_1` transposed; trained weights obey the code.
"""

from dataclasses import asdict, dataclass, field

import torch
from torch import nn
from torch.nn import functional as F

VARIANTS = ("linear", "nonlinear", "nonlinear-spectral", "sta")
EXTRA_FEATURES = ("frame", "spectrum", "attended-frame", "attended-spectrum")


@dataclass
class LayerBlueprint:
    """One layer. `inputs` are input channels (convolution, without the skip) or input points (dense); `outputs` likewise."""

    kind: str  # dense, convolution
    outputs: int
    activation: str = "identity"  # identity, relu, prelu
    channels: int = 1  # dense: rows of the result
    kernel: int = 1  # convolution, as are all that follow
    stride: int = 1
    dilation: int = 1
    upsample: int = 1
    skip: int | None = None  # number of the activation whose channels follow those of the input


@dataclass
class Blueprint:
    """Everything that a weight file fixes about one model except its weights; defaults are those of the public code."""

    layers: list[LayerBlueprint]
    variant: str = "sta"
    leads: int = 1
    grid_length: int = 450
    beats: int = 1
    extra_features: list[str] = field(default_factory=list)
    mean: str = "keep"  # keep, remove, restore
    mean_limit: float | None = None  # with mean "keep": deviations from 0 beyond which it is removed all the same
    scale: str = "none"  # none, constant, deviation
    gain: float | None = None  # with scale "constant"
    spectrum_kind: str = "density"  # density, log
    spectrum_constant: float | None = None  # with spectrum_kind "log"
    spectrum_gain: float = 1.0
    output: str = "signal"  # signal, noise

    @property
    def frame_length(self) -> int:
        return self.grid_length * self.beats

    @property
    def feature_rows(self) -> int:
        rows = {"linear": 1, "nonlinear": 1, "nonlinear-spectral": 2, "sta": 4}[self.variant]
        return (rows + len(self.extra_features)) * self.leads

    @property
    def uses_spectrum(self) -> bool:
        return self.variant in ("nonlinear-spectral", "sta") or "spectrum" in self.extra_features

    def to_dict(self) -> dict:
        return asdict(self)

    @classmethod
    def from_dict(cls, fields: dict) -> "Blueprint":
        return cls(**{**fields, "layers": [LayerBlueprint(**layer) for layer in fields["layers"]]})


class FrameNormalization(nn.Module):
    """Steps 1 to 3 and their inverse, step 7: X = (x − μ)/s for each lead of [batch, L, N]."""

    def __init__(self, mean: str, mean_limit: float | None, scale: str, gain: float | None):
        super().__init__()
        self.mean, self.mean_limit, self.scale, self.gain = mean, mean_limit, scale, gain

    def forward(self, x):
        """Returns X and, as [batch, L, 1], the offset μ' and the scale s that turn an output into a clean frame."""
        centre = x.mean(-1, keepdim=True)
        deviation = (x - centre).square().mean(-1, keepdim=True).sqrt()
        if self.mean != "keep":
            mean = centre
        elif self.mean_limit is None:
            mean = torch.zeros_like(centre)
        else:
            mean = torch.where(centre.abs() > self.mean_limit * deviation, centre, 0.0)
        if self.scale == "deviation":
            scale = deviation
        else:
            scale = torch.full_like(centre, 1 / self.gain if self.scale == "constant" else 1.0)
        # A lead without deviation becomes all zeros: nothing in it can be told apart from its mean.
        frame = torch.where(scale == 0, 0.0, (x - mean) / torch.where(scale == 0, 1.0, scale))
        return frame, mean if self.mean == "restore" else torch.zeros_like(mean), scale


class Spectrum(nn.Module):
    """Step 4: [batch, L, N] → [batch, L, N], `scipy.signal.welch(X, return_onesided=False, nperseg=N)`, times a gain.

    `log` takes g·ln(1 + c·P), since P of a signal with one strong line spans five orders of magnitude, which saturates
    the attention's softmax.
    """

    def __init__(self, length: int, kind: str, constant: float | None, gain: float):
        super().__init__()
        self.kind, self.constant, self.gain = kind, constant, gain
        window = torch.hann_window(length, periodic=True, dtype=torch.float64)
        self.register_buffer("window", window / window.square().sum().sqrt(), persistent=False)

    def forward(self, frame):
        windowed = self.window.to(frame.dtype) * (frame - frame.mean(-1, keepdim=True))
        transform = torch.fft.fft(windowed)
        density = transform.real.square() + transform.imag.square()
        return self.gain * (density if self.kind == "density" else torch.log1p(self.constant * density))


def attend(embedding):
    """Steps 2 and 3: E [batch, L, N] → E·softmax(EᵀE) [batch, L, N], where each *row* of the softmax sums to 1."""
    weights = torch.softmax(embedding.mT @ embedding, dim=-1)
    return embedding @ weights


# The same for L = 1, for training. With one number a point, the forward pass and its gradient are sums over i or over j
# of products with A[i, j] = exp(e_i·e_j − log Z_i). `torch.compile` turns each into a loop that evaluates A where it is
# summed, so nothing of N × N is stored; the batched matrices above cost thirty times as much, nearly all of it memory
# traffic. Every sum runs over the last index, A transposed where need be: the other order is four times slower.


def _log_partition(e):
    """log Z_i = log Σ_j exp(e_i·e_j), [batch, N]; the largest e_i·e_j is at the largest or the smallest e_j."""
    largest = torch.where(e > 0, e * e.amax(-1, keepdim=True), e * e.amin(-1, keepdim=True))
    return largest + (e[:, :, None] * e[:, None, :] - largest[:, :, None]).exp().sum(2).log()


def _scalar_forward(e):
    """a_j = Σ_i e_i·A[i, j] and log Z, [batch, N] each."""
    log_z = _log_partition(e)
    transposed = (e[:, :, None] * e[:, None, :] - log_z[:, None, :]).exp()  # [j, i]
    return (transposed * e[:, None, :]).sum(2), log_z


def _scalar_backward(e, log_z, gradient):
    """Gradient of e through a_j: e_i acts as the value (c), e_i as A's row index (r), e_j as its column index."""
    product = e[:, :, None] * e[:, None, :]
    weights = (product - log_z[:, :, None]).exp()
    c = (weights * gradient[:, None, :]).sum(2)
    r = e * ((weights * (gradient * e)[:, None, :]).sum(2) - c * (weights * e[:, None, :]).sum(2))
    transposed = (product - log_z[:, None, :]).exp()
    square = e * e
    column = (transposed * square[:, None, :]).sum(2) * gradient - (transposed * (square * c)[:, None, :]).sum(2)
    return c + r + column


_compiled_forward = torch.compile(_scalar_forward, dynamic=False)
_compiled_backward = torch.compile(_scalar_backward, dynamic=False)


class ScalarAttention(torch.autograd.Function):
    """`attend` for embeddings of one lead, [batch, N] → [batch, N]."""

    @staticmethod
    def forward(context, e):
        attended, log_z = _compiled_forward(e)
        context.save_for_backward(e, log_z)
        return attended

    @staticmethod
    def backward(context, gradient):
        return _compiled_backward(*context.saved_tensors, gradient)


class PositionalEncoding(nn.Module):
    """Step 7: adds P [K, B] to every channel of [batch, 2L, K, B]; P[k, 2i] = sin(k·d_i), P[k, 2i+1] = cos(k·d_i)."""

    def __init__(self, grid_length: int, beats: int):
        super().__init__()
        beat = torch.arange(beats, dtype=torch.float64)
        rate = 10000.0 ** (-(beat - beat % 2) / beats)  # d_i, once for each of a pair of columns
        angle = torch.arange(grid_length, dtype=torch.float64)[:, None] * rate
        encoding = torch.where(beat % 2 == 0, angle.sin(), angle.cos())
        self.register_buffer("encoding", encoding, persistent=False)

    def forward(self, grid):
        return grid + self.encoding.to(grid.dtype)


class SpectroTemporalAttention(nn.Module):
    """Steps 1 to 8: X and S, [batch, L, N] each → X̂e, Ŝe, [batch, 2L, N] each, and Xa, Sa, [batch, L, N] each.

    `fused` chooses the compiled attention of one lead; it needs a C++ compiler (CPU) or Triton (GPU) on first use.
    """

    def __init__(self, leads: int, grid_length: int, beats: int, fused: bool = False):
        super().__init__()
        self.leads, self.grid_length, self.beats = leads, grid_length, beats
        self.fused = fused and leads == 1
        # Small embeddings begin the softmax nearly flat, so that the attended rows begin as means over the frame.
        self.W_1x = nn.Parameter(0.5 * torch.eye(leads))
        self.W_1s = nn.Parameter(0.2 * torch.eye(leads))
        self.W_2x = nn.Parameter(torch.randn(grid_length, grid_length) / grid_length)
        self.W_2s = nn.Parameter(torch.randn(grid_length, grid_length) / grid_length)
        self.positional_encoding = PositionalEncoding(grid_length, beats)
        self.conv_layer_x = nn.Conv2d(2 * leads, 2 * leads, 3, padding=1)
        self.conv_layer_s = nn.Conv2d(2 * leads, 2 * leads, 3, padding=1)

    def forward(self, x, s):
        xa = self._attend(self.W_1x.mT @ s)  # crossed on purpose: each domain is attended by the other's embedding
        sa = self._attend(self.W_1s.mT @ x)
        xm = self._mask(xa, self.W_2x) * x
        sm = self._mask(sa, self.W_2s) * s
        x_hat = self._grid(torch.cat((xm, x), 1))
        s_hat = self.positional_encoding(self._grid(torch.cat((sm, s), 1)))
        return self.conv_layer_x(x_hat).flatten(2), self.conv_layer_s(s_hat).flatten(2), xa, sa

    def _attend(self, embedding):
        return ScalarAttention.apply(embedding[:, 0])[:, None] if self.fused else attend(embedding)

    def _mask(self, attended, w2):
        """Steps 4 and 5: every (lead, beat) row vector of K points times W2."""
        return (self._grid(attended).mT @ w2).mT.flatten(2)

    def _grid(self, rows):
        return rows.unflatten(2, (self.grid_length, self.beats))


class Layer(nn.Module):
    """What both kinds of layer share: an activation and, at training time only, batch normalization over `rows`."""

    def __init__(self, blueprint: LayerBlueprint, rows: int, normalized: bool):
        super().__init__()
        self.blueprint = blueprint
        self.normalization = nn.BatchNorm1d(rows) if normalized else None
        if blueprint.activation == "prelu":
            self.slope = nn.Parameter(torch.full((rows,), 0.25))

    def activate(self, v):
        if self.normalization is not None:
            v = self.normalization(v)
        match self.blueprint.activation:
            case "relu":
                return F.relu(v)
            case "prelu":
                return F.prelu(v, self.slope)
        return v

    @torch.no_grad()
    def fold_normalization(self):
        """Moves the normalization's running statistics into weight and bias: the weight file knows no normalization."""
        if self.normalization is None:
            return
        n = self.normalization
        factor = n.weight / (n.running_var + n.eps).sqrt()
        offset = n.bias - factor * n.running_mean
        repeat = self.bias.numel() // factor.numel()  # points in a row of a dense result
        factor, offset = factor.repeat_interleave(repeat), offset.repeat_interleave(repeat)
        self.weight.mul_(factor.view(-1, *[1] * (self.weight.ndim - 1)))
        self.bias.mul_(factor).add_(offset)
        self.normalization = None


class Dense(Layer):
    """[batch, rows, length] → [batch, channels, outputs/channels], both flattened row by row."""

    def __init__(self, blueprint: LayerBlueprint, inputs: int, normalized: bool):
        super().__init__(blueprint, blueprint.channels, normalized)
        self.weight, self.bias = nn.Linear(inputs, blueprint.outputs).parameters()

    def forward(self, v, skip=None):
        result = F.linear(v.flatten(1), self.weight, self.bias)
        return self.activate(result.unflatten(1, (self.blueprint.channels, -1)))


class Convolution(Layer):
    """[batch, channels, length] → [batch, outputs, ⌈length·upsample/stride⌉], the skip's channels after the input's."""

    def __init__(self, blueprint: LayerBlueprint, inputs: int, normalized: bool):
        super().__init__(blueprint, blueprint.outputs, normalized)
        self.weight, self.bias = nn.Conv1d(inputs, blueprint.outputs, blueprint.kernel).parameters()

    def forward(self, v, skip=None):
        b = self.blueprint
        if b.upsample > 1:
            v = v.repeat_interleave(b.upsample, -1)
        if skip is not None:
            v = torch.cat((v, skip), 1)
        padding = b.dilation * (b.kernel - 1) // 2
        return self.activate(F.conv1d(v, self.weight, self.bias, b.stride, padding, b.dilation))


class DenoisingNetwork(nn.Module):
    """A whole model: noisy frames [batch, L, N] → clean frames [batch, L, N]."""

    def __init__(self, blueprint: Blueprint, normalized: bool = False, fused: bool = False):
        """`normalized` trains with batch normalization behind every layer but the last; `fold` removes it."""
        super().__init__()
        self.blueprint = b = blueprint
        self.normalization = FrameNormalization(b.mean, b.mean_limit, b.scale, b.gain)
        if b.uses_spectrum:
            self.spectrum = Spectrum(b.frame_length, b.spectrum_kind, b.spectrum_constant, b.spectrum_gain)
        if b.variant == "sta":
            self.sta = SpectroTemporalAttention(b.leads, b.grid_length, b.beats, fused)
        self.layer = nn.ModuleList()
        shapes = [(b.feature_rows, b.frame_length)]  # rows and length of every activation
        for i, layer in enumerate(b.layers):
            rows, length = shapes[-1]
            hidden = normalized and i + 1 < len(b.layers)
            if layer.kind == "dense":
                self.layer.append(Dense(layer, rows * length, hidden))
                shapes.append((layer.channels, layer.outputs // layer.channels))
            else:
                skipped = 0 if layer.skip is None else shapes[layer.skip][0]
                self.layer.append(Convolution(layer, rows + skipped, hidden))
                shapes.append((layer.outputs, -(-length * layer.upsample // layer.stride)))
        if shapes[-1] != (b.leads, b.frame_length):
            raise ValueError(f"the last layer gives {shapes[-1]}, not {(b.leads, b.frame_length)}")

    def forward(self, x):
        frame, offset, scale = self.normalization(x)
        activations = [self.features(frame)]
        for layer in self.layer:
            skip = layer.blueprint.skip
            activations.append(layer(activations[-1], None if skip is None else activations[skip]))
        y = activations[-1]
        return scale * (y if self.blueprint.output == "signal" else frame - y) + offset

    def features(self, frame):
        """Step 5: [batch, L, N] → [batch, F, N]."""
        b = self.blueprint
        rows = {"frame": frame}
        if b.uses_spectrum:
            rows["spectrum"] = self.spectrum(frame)
        if b.variant == "sta":
            x_e, s_e, rows["attended-frame"], rows["attended-spectrum"] = self.sta(frame, rows["spectrum"])
            first = [x_e, s_e]
        else:
            first = [frame] if b.variant != "nonlinear-spectral" else [frame, rows["spectrum"]]
        return torch.cat(first + [rows[name] for name in b.extra_features], 1)

    def fold(self) -> "DenoisingNetwork":
        """Folds every batch normalization; what remains is what a weight file states."""
        for layer in self.layer:
            layer.fold_normalization()
        return self.eval()
