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
SURROUNDINGS = ("context", "floor", "recent", "following", "matches", "baseline")  # the features that see more than the frame


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
    context_span: int = 1  # with a feature of the surroundings: frames' lengths that it covers
    context_ahead: int = 0  # of these, points after the end of the frame
    recent: int = 0  # with the feature "recent": how many segments
    following: int = 0  # with the feature "following", likewise
    matches: int = 0  # with the feature "matches", as are the next three: how many segments
    matches_apart: int = 1  # points between the beginnings of any two of them and the frame
    matches_smoothing: int = 1  # points of the mean, taken twice, through which they are compared
    matches_baseline: int = 0  # points of the mean that is taken off before; 0: none is
    matches_limit: float = 30.0  # scales at which what surrounds the frame is clipped for them
    baseline_block: int = 0  # with the feature "baseline", as are the next two: points of a mean
    baseline_edge: float = 0.5  # Hz that the baseline lies below
    baseline_ratio: float = 30.0  # its power over that of everything else in such a mean
    mean: str = "keep"  # keep, remove, restore
    mean_limit: float | None = None  # with mean "keep": deviations from 0 beyond which it is removed all the same
    scale: str = "none"  # none, constant, deviation
    gain: float | None = None  # with scale "constant"
    spectrum_kind: str = "density"  # density, log
    spectrum_constant: float | None = None  # with spectrum_kind "log"
    spectrum_gain: float = 1.0
    output: str = "signal"  # signal, noise, gain
    gain_exponent: float = 1.0  # with output "gain": the gains are raised to this

    @property
    def frame_length(self) -> int:
        return self.grid_length * self.beats

    @property
    def window_length(self) -> int:
        """Points of the signal that one frame's estimate depends on: the frame and what surrounds it."""
        return self.context_span * self.frame_length

    def frame_of(self, window):
        """The frame in the windows [..., window_length]."""
        end = self.window_length - self.context_ahead
        return window[..., end - self.frame_length : end]

    @property
    def row_names(self) -> list[tuple]:
        """What tells one feature row from another: source, number of the row of that source."""
        first = {"sta": ["sta"], "nonlinear-spectral": ["frame", "spectrum"]}.get(self.variant, ["frame"])
        several = {"sta": 4, "recent": self.recent, "following": self.following, "matches": self.matches}
        sources = (*first, *self.extra_features)
        return [(source, number) for source in sources for number in range(several.get(source, 1) * self.leads)]

    @property
    def feature_rows(self) -> int:
        return len(self.row_names)

    @property
    def uses_spectrum(self) -> bool:
        needed = {"spectrum", "floor", "recent", "following"} & set(self.extra_features)
        return self.variant in ("nonlinear-spectral", "sta") or bool(needed)

    @property
    def uses_surroundings(self) -> bool:
        return bool(set(SURROUNDINGS) & set(self.extra_features))

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
        """X and, as [batch, L, 1], the offset μ' and the scale s that turn an output into a clean frame, and the mean."""
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
        return frame, mean if self.mean == "restore" else torch.zeros_like(mean), scale, centre


class Context(nn.Module):
    """The feature "context": what surrounds a frame, in as many points as a frame has. [batch, L, span·N] → [batch, L, N].

    Point k is the mean of `span` successive samples, less the frame's mean, divided by its scale. Samples that the signal
    does not have (NaN) do not count; a point without any is 0. So an offset of the signal changes nothing.
    """

    def __init__(self, span: int):
        super().__init__()
        self.span = span

    def forward(self, window, centre, scale):
        blocks = window.unflatten(-1, (-1, self.span)) - centre[..., None]
        missing = blocks.isnan()
        count = self.span - missing.sum(-1)
        mean = blocks.masked_fill(missing, 0).sum(-1) / count.clamp_min(1)
        return torch.where(scale == 0, 0.0, mean / torch.where(scale == 0, 1.0, scale))


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
        return self.mapped(self.density(frame))

    def density(self, frame):
        windowed = self.window.to(frame.dtype) * (frame - frame.mean(-1, keepdim=True))
        transform = torch.fft.rfft(windowed)
        half = transform.real.square() + transform.imag.square()
        return two_sided(half, frame.shape[-1])

    def mapped(self, density):
        return self.gain * (density if self.kind == "density" else torch.log1p(self.constant * density))


def two_sided(half, length: int):
    """Bins 0 … N/2 of something real and even, [..., N/2 + 1] → all bins, [..., N]."""
    return torch.cat((half, half[..., 1 : (length + 1) // 2].flip(-1)), -1)


class Surroundings(nn.Module):
    """The features "floor", "recent" and "following": spectra of segments as long as a frame, every half frame, over what surrounds it.

    [batch, L, span·N] → the floor [batch, L, N], the `recent` segments before the frame [batch, recent·L, N] and the `following` ones
    behind it [batch, following·L, N], the nearest first. A segment's density is that of its samples divided by the frame's scale. The floor is, bin by bin, the
    mean of the lowest quarter (rounded up) of the densities of all segments, the frame's own among them: the noise that
    is there when the signal is not. Segments in which the signal has no samples (NaN) do not count; as rows they are 0.
    """

    def __init__(self, blueprint: Blueprint, spectrum: Spectrum):
        super().__init__()
        b = blueprint
        self.length, self.recent, self.following, self.spectrum = b.frame_length, b.recent, b.following, spectrum
        half = max(1, self.length // 2)
        at = b.window_length - b.context_ahead - self.length
        self.starts = [start for start in range(at % half, b.window_length - self.length + 1, half)]
        self.own = self.starts.index(at)
        self.step = half

    def forward(self, window, frame_density, scale):
        """`frame_density` [batch, L, N] is that of the scaled frame, `scale` [batch, L, 1]."""
        segments = window[..., self.starts[0] :].unfold(-1, self.length, self.step)[..., : len(self.starts), :]
        missing = segments.isnan().any(-1)  # [batch, L, segments]
        scaled = segments.masked_fill(missing[..., None], 0) / torch.where(scale == 0, 1.0, scale)[..., None]
        density = self.spectrum.density(scaled)
        # The frame itself always counts, even where it was extended because the signal is shorter.
        density[..., self.own, :] = frame_density
        missing[..., self.own] = False
        quarter = (~missing).sum(-1).add(3).div(4, rounding_mode="floor")[..., None, None]
        half = density[..., : self.length // 2 + 1].masked_fill(missing[..., None], torch.inf)
        lowest = half.topk((len(self.starts) + 3) // 4, dim=-2, largest=False).values
        order = torch.arange(lowest.shape[-2], device=lowest.device)[:, None]
        floor = torch.where(order < quarter, lowest, 0).sum(-2) / quarter[..., 0]
        silent = scale == 0
        before = self._rows(density, missing, range(self.own - 1, self.own - self.recent - 1, -1), silent)
        behind = self._rows(density, missing, range(self.own + 1, self.own + self.following + 1), silent)
        return torch.where(silent, 0, self.spectrum.mapped(two_sided(floor, self.length))), before, behind

    def _rows(self, density, missing, segments, silent):
        """Spectra of these segments, segment by segment, lead by lead."""
        index = torch.tensor(list(segments), dtype=torch.long, device=density.device)
        chosen = density[..., index, :].masked_fill(missing[..., index, None], 0)
        rows = self.spectrum.mapped(chosen).transpose(1, 2).flatten(1, 2)
        return torch.where(silent.repeat(1, len(index), 1), 0, rows)


class Matches(nn.Module):
    """The feature "matches": those segments of what surrounds a frame that are most like it. [batch, L, span·N] → [batch, M·L, N].

    A heart beats the same beat again, in other noise. Segments are compared with the frame by the sum of squared
    differences under a Hann window, over all leads (block matching: Buades, Coll and Morel's non-local means, 2005), of
    the signal in units of the frame's scale, clipped, smoothed and without its baseline, so that hum, hiss and wander
    decide little. They come as they are (but clipped), the nearest first, without their means and divided by the frame's scale; none
    is closer than `apart` points to the frame or to another. Where there are no more of them, the rows are 0.
    """

    def __init__(self, blueprint: Blueprint):
        super().__init__()
        b = blueprint
        self.length, self.count, self.apart = b.frame_length, b.matches, b.matches_apart
        self.smoothing, self.baseline, self.limit = b.matches_smoothing, b.matches_baseline, b.matches_limit
        self.own = b.window_length - b.context_ahead - b.frame_length
        window = torch.hann_window(b.frame_length, periodic=True, dtype=torch.float64)
        self.register_buffer("window", window, persistent=False)

    def forward(self, window, centre, scale):
        missing = window.isnan()
        silent = scale == 0
        # A lead that does not vary has no unit, and takes no part.
        scaled = (window - centre).masked_fill(missing | silent, 0) / torch.where(silent, 1.0, scale)
        scaled = scaled.clamp(-self.limit, self.limit)
        places = self.places(self._compared(scaled), missing.any(1))  # [batch, M], −1 where there is none
        index = places.clamp_min(0)[:, None, :, None] + torch.arange(self.length, device=window.device)
        segments = scaled[:, :, None].expand(-1, -1, self.count, -1).gather(3, index.expand(-1, scaled.shape[1], -1, -1))
        rows = segments - segments.mean(-1, keepdim=True)
        rows = torch.where(places[:, None, :, None] < 0, 0, rows)
        return rows.transpose(1, 2).flatten(1, 2)  # match by match, lead by lead

    def _compared(self, scaled):
        compared = moving_mean(moving_mean(scaled, self.smoothing), self.smoothing)
        return compared - moving_mean(scaled, self.baseline) if self.baseline else compared

    def places(self, compared, missing):
        """Where the matches begin in the window."""
        distance = self._distances(compared)
        # Segments with missing samples do not count, nor do those too close to the frame.
        lacking = missing.to(compared.dtype).cumsum(-1)
        lacking = F.pad(lacking, (1, 0))
        lacks = lacking[:, self.length :] - lacking[:, : -self.length] > 0
        place = torch.arange(distance.shape[-1], device=distance.device)
        distance = distance.masked_fill(lacks | ((place - self.own).abs() < self.apart), torch.inf)
        places = []
        for _ in range(self.count):
            least, at = distance.min(-1, keepdim=True)
            places.append(torch.where(least.isinf(), -1, at))
            distance = distance.masked_fill((place - at).abs() < self.apart, torch.inf)
        return torch.cat(places, -1)

    def _distances(self, compared):
        """Σ w[n]·(u[p + n] − f[n])² for every place p, less the part that is the same for all; [batch, places]."""
        frame = compared[..., self.own : self.own + self.length]
        weight = self.window.to(compared.dtype)
        points = compared.shape[-1]
        # Correlations by way of transforms; what wraps around lies behind the last place.
        frame_transform = torch.fft.rfft(weight * frame, points).conj()
        weight_transform = torch.fft.rfft(weight, points).conj()
        product = torch.fft.rfft(compared.square()) * weight_transform - 2 * torch.fft.rfft(compared) * frame_transform
        return torch.fft.irfft(product.sum(1), points)[:, : points - self.length + 1]


class Baseline(nn.Module):
    """The feature "baseline": what wanders below a frequency, as far as what surrounds a frame can tell. → [batch, L, N].

    Whatever lies below the edge is a Gaussian process with equal power at all its frequencies, whose covariance is a sinc; means of blocks
    show it in white noise. Its expectation given those means, in the frame's points, is their kriging estimate. It knows the signal's
    ends, unlike a filter; where the rate is not known, and with it no edge, it is 0.
    """

    def __init__(self, blueprint: Blueprint):
        super().__init__()
        b = blueprint
        self.block, self.edge, self.ratio = b.baseline_block, b.baseline_edge, b.baseline_ratio
        self.length, self.blocks = b.frame_length, b.window_length // b.baseline_block
        self.own = b.window_length - b.context_ahead - b.frame_length
        self.covariances = {}

    def _covariance(self, rate: float, like):
        """Of the blocks with each other [blocks, blocks], and of the frame's points with them [N, blocks], where the baseline's is 1."""
        key = rate, like.dtype, like.device
        if key not in self.covariances:
            blocks = (torch.arange(self.blocks, dtype=torch.float64) * self.block + (self.block - 1) / 2) / rate
            points = (self.own + torch.arange(self.length, dtype=torch.float64)) / rate
            parts = (torch.sinc(2 * self.edge * (t[:, None] - blocks)).to(like) for t in (blocks, points))
            self.covariances[key] = tuple(parts)
        return self.covariances[key]

    def forward(self, window, centre, scale, rate=None):
        rates = torch.zeros(len(window), device=window.device) if rate is None else rate
        known = rates > 0
        several, which = rates.unique(return_inverse=True)
        parts = zip(*(self._covariance(r or 100.0, window) for r in several.tolist()))
        among, at = (torch.stack(part)[which] for part in parts)
        means = window[..., : self.blocks * self.block].unflatten(-1, (self.blocks, self.block)).mean(-1)  # [batch, L, blocks]
        there = ~means.isnan()[:, 0] & known[:, None]
        means = torch.where(there[:, None], means, 0)
        middle = means.sum(-1, keepdim=True) / there.sum(-1).clamp_min(1)[:, None, None]
        means = torch.where(there[:, None], means - middle, 0)
        pairs = there[:, :, None] & there[:, None]
        identity = torch.eye(self.blocks, dtype=window.dtype, device=window.device)
        factor = torch.linalg.cholesky(torch.where(pairs, self.ratio * among, 0) + identity)
        weights = torch.cholesky_solve(means.mT, factor)  # 0 for blocks that are not there
        estimate = (self.ratio * (at @ weights)).mT
        row = (middle - centre + estimate) / torch.where(scale == 0, 1.0, scale)
        return torch.where((scale == 0) | ~there.any(-1)[:, None, None], 0, row)


def moving_mean(x, points: int):
    """Means of an odd number of points around each, zeros beyond both ends."""
    if points == 1:
        return x
    sums = F.pad(x.double(), (points // 2 + 1, points // 2)).cumsum(-1)
    return ((sums[..., points:] - sums[..., :-points]) / points).to(x.dtype)


def attend(embedding):
    """Steps 2 and 3: E [batch, L, N] → E·softmax(EᵀE) [batch, L, N], where each *row* of the softmax sums to 1."""
    weights = torch.softmax(embedding.mT @ embedding, dim=-1)
    return embedding @ weights


# The same for L = 1, for training. With one number a point, everything is a sum over i of w_i·exp(e_i·t), taken at t = e_j:
# one smooth function of one variable, whatever the weights w. Such sums are computed at a few Chebyshev nodes between the
# smallest and the largest e, and interpolated (degree 15 to 63): a fifth of the time of the N × N ways, forward and
# gradient. What is interpolated is log Z, Xa and means that A weights, none of which grows as the exponentials do.

# By the steepness z = max|e|·(max e − min e)/2 of a frame: up to the first number, the second is how many nodes keep the
# error of Xa below 1e-4, and of its gradient below 1e-2, of the largest value. Steeper frames are computed with matrices.
NODES = ((4.0, 16), (15.0, 32), (30.0, 48), (64.0, 64))


class SmoothAttention(torch.autograd.Function):
    """`attend` for embeddings of one lead that are not steep, [batch, N] → [batch, N], through `nodes` nodes."""

    @staticmethod
    def forward(context, e, nodes):
        low, high = e.amin(-1, keepdim=True), e.amax(-1, keepdim=True)
        centre, radius = (high + low) / 2, ((high - low) / 2).clamp_min(1e-20)
        order = torch.arange(nodes, dtype=e.dtype, device=e.device)
        angle = (order + 0.5) * (torch.pi / nodes)
        t = centre + radius * angle.cos()  # [batch, M]
        largest = torch.maximum(t * high, t * low)  # exponent
        exponentials = torch.baddbmm(-largest[:, :, None], t[:, :, None], e[:, None, :]).exp_()  # [batch, M, N]
        partition = exponentials.sum(2)
        # Row i: the values at e_i of the Lagrange polynomials, by way of Chebyshev's.
        transform = (angle[:, None] * order).cos() * (2 / nodes)
        transform[:, 0] /= 2
        chebyshev = (((e - centre) / radius).clamp(-1, 1).acos()[:, :, None] * order).cos()
        lagrange = chebyshev @ transform.T  # [batch, N, M]
        log_z = (lagrange @ (largest + partition.log())[:, :, None])[..., 0]
        inverse, scale = (-log_z).exp(), largest.exp()
        attended = (exponentials @ (e * inverse)[:, :, None])[..., 0] * scale
        context.save_for_backward(e, exponentials, partition, lagrange, inverse, scale)
        return (lagrange @ attended[:, :, None])[..., 0]

    @staticmethod
    def backward(context, gradient):
        """Through a_j = Σ_i e_i·A[i, j], e_i acts as the value (`rows` 0), as A's row index and as its column index."""
        e, exponentials, partition, lagrange, inverse, scale = context.saved_tensors
        rows = exponentials @ torch.stack((gradient, gradient * e, e), 2) / partition[:, :, None]
        value, weighted, mean = (lagrange @ rows).unbind(2)
        square = e * e * inverse
        columns = exponentials @ torch.stack((square, square * value), 2) * scale[:, :, None]
        kept, lost = (lagrange @ columns).unbind(2)
        return value + e * (weighted - value * mean) + gradient * kept - lost, None


def attend_scalar(e):
    """`attend` for embeddings of one lead, [batch, N] → [batch, N]."""
    with torch.no_grad():
        steepness = e.abs().amax(-1) * (e.amax(-1) - e.amin(-1)) / 2
        steep = steepness > NODES[-1][0]
        largest = steepness.masked_fill(steep, 0).max().item()
    nodes = next(count for limit, count in NODES if largest <= limit)
    if not steep.any():
        return SmoothAttention.apply(e, nodes)
    result = torch.empty_like(e)
    result[steep] = attend(e[steep][:, None])[:, 0]
    if not steep.all():
        result[~steep] = SmoothAttention.apply(e[~steep], nodes)
    return result


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

    `fast` chooses the interpolated attention of one lead, for training.
    """

    def __init__(self, leads: int, grid_length: int, beats: int, fast: bool = False):
        super().__init__()
        self.leads, self.grid_length, self.beats = leads, grid_length, beats
        self.fast = fast and leads == 1
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
        # An accelerator has the matrices sooner than it is asked how steep they are.
        return attend_scalar(embedding[:, 0])[:, None] if self.fast and not embedding.is_cuda else attend(embedding)

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
    def unfold_normalization(self, module, inputs):
        """Before a normalization's first batch: what folding made it, nothing, but with that batch's statistics."""
        mean, variance = inputs[0].mean((0, 2)), inputs[0].var((0, 2), correction=0)
        module.running_mean.copy_(mean)
        module.running_var.copy_(variance)
        module.weight.copy_((variance + module.eps).sqrt())
        module.bias.copy_(mean)

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


def filtered(frame, y, exponent: float = 1.0):
    """A filter without phase: the frame's transform times gains between 0 and 1, a power of the logistic function of `y`.

    Gains of a real filter are even: bin k takes the mean of `y` at k and at N − k.
    """
    length = frame.shape[-1]
    even = (y + y.roll(-1, -1).flip(-1)) / 2
    gain = (exponent * F.logsigmoid(even[..., : length // 2 + 1])).exp()
    return torch.fft.irfft(gain * torch.fft.rfft(frame), length)


class DenoisingNetwork(nn.Module):
    """A whole model: noisy frames [batch, L, N], and what surrounds them, → clean frames [batch, L, N]."""

    def __init__(self, blueprint: Blueprint, normalized: bool = False, fast: bool = False):
        """`normalized` trains with batch normalization behind every layer but the last; `fold` removes it."""
        super().__init__()
        self.blueprint = b = blueprint
        self.normalization = FrameNormalization(b.mean, b.mean_limit, b.scale, b.gain)
        if "context" in b.extra_features:
            self.context = Context(b.context_span)
        if b.uses_spectrum:
            self.spectrum = Spectrum(b.frame_length, b.spectrum_kind, b.spectrum_constant, b.spectrum_gain)
        if {"floor", "recent", "following"} & set(b.extra_features):
            self.surroundings = Surroundings(b, self.spectrum)
        if "matches" in b.extra_features:
            self.matches = Matches(b)
        if "baseline" in b.extra_features:
            self.baseline = Baseline(b)
        if b.variant == "sta":
            self.sta = SpectroTemporalAttention(b.leads, b.grid_length, b.beats, fast)
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

    @torch.no_grad()
    def unfold(self, x, window=None, rate=None):
        """Gives weights of a file, which knows no normalization, normalizations that change nothing in these frames."""
        layers = [layer for layer in self.layer if layer.normalization is not None]
        hooks = [layer.normalization.register_forward_pre_hook(layer.unfold_normalization) for layer in layers]
        self.eval()
        self(x, window, rate)
        self.train()
        for hook in hooks:
            hook.remove()

    def forward(self, x, window=None, rate=None):
        """`window` [batch, L, window_length] is needed with features of the surroundings: NaN where the signal has no samples.
        `rate` [batch] in Hz, for the feature "baseline", is 0 where it is not known, as all of them are if there is none."""
        frame, offset, scale, centre = self.normalization(x)
        activations = [self.features(self.rows(frame, scale, centre, window, rate))]
        for layer in self.layer:
            skip = layer.blueprint.skip
            activations.append(layer(activations[-1], None if skip is None else activations[skip]))
        return scale * self.cleaned(frame, activations[-1]) + offset

    def rows(self, frame, scale=None, centre=None, window=None, rate=None):
        """Steps 4 and 5: what the features are made of, by name; all but the frame is needed for those of the surroundings."""
        rows = {"frame": frame}
        if "context" in self.blueprint.extra_features:
            rows["context"] = self.context(window, centre, scale)
        if self.blueprint.uses_spectrum:
            density = self.spectrum.density(frame)
            rows["spectrum"] = self.spectrum.mapped(density)
        if hasattr(self, "surroundings"):
            rows["floor"], rows["recent"], rows["following"] = self.surroundings(window, density, scale)
        if hasattr(self, "matches"):
            rows["matches"] = self.matches(window, centre, scale)
        if hasattr(self, "baseline"):
            rows["baseline"] = self.baseline(window, centre, scale, rate)
        return rows

    def cleaned(self, frame, y):
        """Step 7, in the units of the frame."""
        match self.blueprint.output:
            case "noise":
                return frame - y
            case "gain":
                return filtered(frame, y, self.blueprint.gain_exponent)
        return y

    def features(self, rows):
        """Step 5: rows [batch, L, N] by name → [batch, F, N]."""
        b, frame = self.blueprint, rows["frame"]
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
