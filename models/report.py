"""The models of the report's tables: what each is trained for, its network, and how its weights are found.

Nothing but the phase of these signals is unknown, so a frame's features lie on a closed curve, plus noise. The first dense layer
compares the features with points of that curve (templates); the best last layer for given first ones is a least-squares
problem, which has a solution: no gradient descent reaches it. Where the noise is uniform, `Refinement` is put between two such
pairs of layers.
"""

from dataclasses import dataclass

import numpy as np
import torch

import signals
from networks import Blueprint, DenoisingNetwork, LayerBlueprint

FRAME = 450
HIDDEN = 128
GAIN = 0.25
SPREAD = 0.9  # of the templates' thresholds, in units of a template's answer to itself
WINDOWS = 50_000  # fresh ones for each last layer
AT_ONCE = 1_000
STEPS, BATCH, LEARNING_RATE = 1_200, 128, 3e-4  # of the attention's training
WIDTHS = (0.12, 0.04, 0.02)  # of the refinements, in units of the noise's bound
RIDGE = 1e-9  # share of a hidden unit's variance

VARIANTS = {"": "sta", "-linear": "linear", "-nonlinear": "nonlinear", "-spectral": "nonlinear-spectral"}


@dataclass(frozen=True)
class Noise:
    """One draw a sample: of U[first, second], or of the normal distribution of mean `first` and deviation `second`."""

    kind: str
    first: float
    second: float

    def draw(self, like: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return (signals.uniform if self.kind == "uniform" else signals.normal)(self.first, self.second, like, rng)

    def __str__(self) -> str:
        return f"{'U' if self.kind == 'uniform' else 'N'}({self.first:g},{self.second:g})".replace("-", "−")

    @property
    def variance(self) -> float:
        return (self.second - self.first) ** 2 / 12 if self.kind == "uniform" else self.second**2

    @property
    def bound(self) -> float:
        """Half the width of uniform noise."""
        return (self.second - self.first) / 2


@dataclass(frozen=True)
class TrainingSet:
    """Windows of one signal, of any phase, in one noise."""

    shape: str
    amplitude: float
    noise: Noise

    def windows(self, count: int, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """Noisy and clean windows, [count, 1, FRAME] each."""
        clean = self.clean(count, rng)
        return torch.from_numpy(clean + self.noise.draw(clean, rng)).float(), torch.from_numpy(clean).float()

    def clean(self, count: int, rng: np.random.Generator) -> np.ndarray:
        return signals.windows(self.shape, count, FRAME, rng, self.amplitude)

    def __str__(self) -> str:
        signal = {"constant": "{:g}", "cos": "{:g}·cos(x/5)", "exp-cos": "{:g}·exp(cos(x/5))"}[self.shape]
        return f"{signal.format(self.amplitude)} in {self.noise}"

    @property
    def is_constant(self) -> bool:
        return self.shape == "constant"


NOISES = {
    "normal-0-1": Noise("normal", 0, 1),
    "normal-4-1": Noise("normal", 4, 1),
    "normal-0-3": Noise("normal", 0, 3),
    "uniform-m1-1": Noise("uniform", -1, 1),
    "uniform-0-8": Noise("uniform", 0, 8),
    "uniform-m2-2": Noise("uniform", -2, 2),
}
TRAINING_SETS = {
    f"{name}-{noise}": TrainingSet(shape, 5, NOISES[noise])
    for name, shape in (("cos", "cos"), ("expcos", "exp-cos"))
    for noise in ("normal-0-1", "normal-4-1", "normal-0-3", "uniform-m1-1", "uniform-0-8")
} | {
    "const0-uniform-m1-1": TrainingSet("constant", 0, NOISES["uniform-m1-1"]),
    "const2-uniform-m1-1": TrainingSet("constant", 2, NOISES["uniform-m1-1"]),
    "const2-uniform-m2-2": TrainingSet("constant", 2, NOISES["uniform-m2-2"]),
}


# Refinement. The second moments of uniform noise know its edges badly; the samples near them know the signal well.


@dataclass(frozen=True)
class Refinement:
    """Layers that move an estimate towards the samples near the edges of the noise, which lies in ±bound.

    With the residual r = sample − estimate, in front of it and behind it
    `estimate + bound/width·ψ(r)`, ψ odd, ψ(r) = clip(r − (bound − width), 0, 2·width) for r > 0.
    For estimates e that are wrong by less than the width, E ψ(r) = −e·width/bound, so the mean of the result is the signal, and the
    variance of what is added is bound·width/3 a sample, where that of the noise is bound²/3. A sum over the frame of what is outside
    ±(bound + 1.5·width), which is noise of a larger spread than was trained for, moves ψ's thresholds outwards: the estimate then stays.
    """

    width: float
    first: int  # of its layers; the layer in front gives the estimate

    LAYERS = 5

    def blueprints(self) -> list[LayerBlueprint]:
        return [
            LayerBlueprint("convolution", 4, "prelu", kernel=1, skip=0),  # excess above and below, residual, estimate
            LayerBlueprint("dense", 1),  # sum of the excess
            LayerBlueprint("dense", FRAME),  # the same at each point
            LayerBlueprint("convolution", 5, "prelu", kernel=1, skip=self.first + 1),  # ramps of ψ, estimate
            LayerBlueprint("convolution", 1, kernel=1),
        ]

    @torch.no_grad()
    def initialize(self, network: DenoisingNetwork, noise: Noise):
        """Sets the weights; what leaves the layers is in the units of X, as what goes in."""
        inner, outer, excess, ramps, result = network.layer[self.first : self.first + self.LAYERS]
        bound, width = GAIN * noise.bound, GAIN * self.width
        frame = network.blueprint.feature_rows  # behind the estimate come the feature rows, of which "frame" is the last
        inner.weight.zero_()
        for unit, sign in ((0, 1), (1, -1), (2, 1)):
            inner.weight[unit, frame, 0], inner.weight[unit, 0, 0] = sign, -sign
        inner.weight[3, 0, 0] = 1
        inner.bias.copy_(torch.tensor([-bound - 1.5 * width, -bound - 1.5 * width, 0, 0]))
        inner.slope.copy_(torch.tensor([0.0, 0.0, 1.0, 1.0]))
        outer.weight.zero_()
        outer.weight[0, : 2 * FRAME] = 1
        outer.bias.zero_()
        excess.weight.fill_(1)
        excess.bias.zero_()
        ramps.weight.zero_()  # of the sum, the excess above and below, the residual, the estimate
        for unit, sign in enumerate((1, 1, -1, -1)):
            ramps.weight[unit, 0, 0], ramps.weight[unit, 3, 0] = -1, sign
        ramps.weight[4, 4, 0] = 1
        ramps.bias.copy_(torch.tensor([width - bound, -width - bound, width - bound, -width - bound, 0]))
        ramps.slope.copy_(torch.tensor([0.0, 0.0, 0.0, 0.0, 1.0]))
        step = bound / width
        result.weight.copy_(torch.tensor([step, -step, -step, step, 1])[None, :, None])
        result.bias.zero_()


# Blueprints.


def blueprint(training_set: TrainingSet, variant: str) -> tuple[Blueprint, list[Refinement]]:
    activation = "identity" if variant == "linear" else "relu"
    pair = [LayerBlueprint("dense", HIDDEN, activation), LayerBlueprint("dense", FRAME)]
    layers, refinements = list(pair), []
    if variant == "sta" and training_set.noise.kind == "uniform" and not training_set.is_constant:
        for share in WIDTHS:
            refinements.append(Refinement(share * training_set.noise.bound, len(layers)))
            layers += refinements[-1].blueprints() + pair
    result = Blueprint(
        layers=layers,
        variant=variant,
        extra_features=["frame"] if refinements else [],
        # The frame's mean says next to nothing of the phase, and without it noise of another mean is the same noise. Of a
        # constant that was 0 in training, the mean is all that can be known.
        mean="restore" if training_set.is_constant and training_set.amplitude == 0 else "remove",
        scale="constant",
        gain=GAIN,
        spectrum_kind="density",
        spectrum_gain=0.01,
    )
    return result, refinements


# Fitting.


@torch.no_grad()
def fit(
    training_set: TrainingSet, variant: str, seed: int = 1, windows: int = WINDOWS, steps: int = STEPS
) -> DenoisingNetwork:
    """A network whose weights are exactly representable as the weight file stores them.

    An attention begins with masks of 0, and is trained for so many steps.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    design, refinements = blueprint(training_set, variant)
    network = DenoisingNetwork(design, fast=True).eval()
    if variant == "sta":
        network.sta.W_2x.zero_()
        network.sta.W_2s.zero_()
    quantize(network)
    places = [0, *(refinement.first + Refinement.LAYERS for refinement in refinements)]
    for i, place in enumerate(places):
        if i > 0:
            refinements[i - 1].initialize(network, training_set.noise)
            quantize(network)
        set_templates(network, place, training_set, rng)
        quantize(network)
        offset = i < len(places) - 1
        if i == 0 and variant == "sta" and steps > 0 and not training_set.is_constant:
            solve(network, place + 1, training_set, windows // 2, rng, offset)
            tune(network, training_set, steps, rng, offset)
            quantize(network)
        solve(network, place + 1, training_set, windows, rng, offset)
    return network


def tune(network: DenoisingNetwork, training_set: TrainingSet, steps: int, rng: np.random.Generator, with_offset: bool):
    """Trains the attention and the first two layers together. Weight decay keeps the masks from learning this noise by heart."""
    parameters = [*network.sta.parameters(), *network.layer[:2].parameters()]
    optimizer = torch.optim.AdamW(parameters, LEARNING_RATE, betas=(0.9, 0.99), weight_decay=0.3)
    with torch.enable_grad():
        for step in range(steps):
            for group in optimizer.param_groups:
                group["lr"] = LEARNING_RATE * (0.5 + 0.5 * np.cos(np.pi * step / steps))
            noisy, clean = training_set.windows(BATCH, rng)
            estimate = activations(network, noisy, 2)[2]
            loss = (estimate - target(network, training_set, noisy, clean, with_offset)).square().mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()


def target(network: DenoisingNetwork, training_set: TrainingSet, noisy: torch.Tensor, clean: torch.Tensor, with_offset: bool):
    """What a last layer should give: the clean frame in the units of X.

    `with_offset` asks for the clean frame as it lies under the noisy one once the mean of that is removed, without the mean of the
    noise: there the edges of the noise are where they are known to be.
    """
    centre = noisy.mean(-1, keepdim=True)
    if with_offset:
        clean = clean + (training_set.noise.first + training_set.noise.second) / 2 - centre
    elif network.blueprint.mean == "restore":
        clean = clean - centre
    return GAIN * clean


def quantize(network: DenoisingNetwork):
    """Matrices and kernels to the nearest float16."""
    for parameter in network.parameters():
        if parameter.ndim > 1:
            parameter.copy_(parameter.half().float())


def activations(network: DenoisingNetwork, noisy: torch.Tensor, count: int) -> list[torch.Tensor]:
    """Activations 0 … `count` of noisy windows."""
    values = [network.features(network.rows(network.normalization(noisy)[0]))]
    for layer in network.layer[:count]:
        skip = layer.blueprint.skip
        values.append(layer(values[-1], None if skip is None else values[skip]))
    return values


def set_templates(network: DenoisingNetwork, place: int, training_set: TrainingSet, rng: np.random.Generator):
    """Layer `place`: unit h answers with 1 more to the h-th of some clean windows than to the mean of them all, less a threshold."""
    layer = network.layer[place]
    clean = torch.from_numpy(training_set.clean(len(layer.bias), rng)).float()
    points = activations(network, clean, place)[place].flatten(1)
    centre = points.mean(0)
    template = points - centre
    power = template.square().sum(1, keepdim=True)
    template = torch.where(power > 1e-6, template / power.clamp_min(1e-6), 0.0)
    threshold = SPREAD * torch.from_numpy(rng.uniform(-1, 1, len(template))).float()
    layer.weight.copy_(template.half().float())
    layer.bias.copy_(-layer.weight @ centre - threshold)
    if place > 0:
        # The mean of a refined estimate, positive or negative: how far the mean of the frame was off by its noise.
        layer.weight[0], layer.weight[1] = 1 / 128, -1 / 128
        layer.bias[:2] = 0


def solve(
    network: DenoisingNetwork, place: int, training_set: TrainingSet, windows: int, rng: np.random.Generator, with_offset: bool
):
    """Layer `place`, by least squares over fresh windows."""
    layer = network.layer[place]
    width = layer.weight.shape[1]
    count, h_sum, t_sum = 0, torch.zeros(width).double(), torch.zeros(FRAME).double()
    hh, ht = torch.zeros(width, width).double(), torch.zeros(width, FRAME).double()
    for _ in range(windows // AT_ONCE):
        noisy, clean = training_set.windows(AT_ONCE, rng)
        hidden = activations(network, noisy, place)[place].flatten(1).double()
        wanted = target(network, training_set, noisy, clean, with_offset)[:, 0].double()
        count += AT_ONCE
        h_sum += hidden.sum(0)
        t_sum += wanted.sum(0)
        hh += hidden.T @ hidden
        ht += hidden.T @ wanted
    h_mean, t_mean = h_sum / count, t_sum / count
    hh = hh / count - torch.outer(h_mean, h_mean)
    ht = ht / count - torch.outer(h_mean, t_mean)
    scale = hh.diagonal().clamp_min(1e-12).sqrt()
    solution = torch.linalg.solve(
        hh / torch.outer(scale, scale) + RIDGE * torch.eye(width).double(), ht / scale[:, None]
    ) / scale[:, None]
    layer.weight.copy_(solution.T.float().half().float())
    layer.bias.copy_((t_mean - layer.weight.double() @ h_mean).float())
