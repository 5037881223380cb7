"""What a trained model is: its blueprint, its training material, its loss, and what its weight file says of it.

The models of the report's tables are fitted, not trained like this: `report.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

import mixing
import own
from leads import LEADS, LeadsMixer
from medley import CAREFUL, RATHER_CAREFUL, Medley
from networks import SURROUNDINGS, Blueprint, LayerBlueprint
from speech import CAREFUL_SHARE, GOOD_SHARE, GOOD_SHARE_SECOND, SpeechMixer

FRAME = 450

# (count, generator) → noisy windows [count, L, window_length], clean frames [count, L, N], the power of the noise [count], and, for a
# network that asks for them, rates in Hz [count].
Batch = Callable[[int, np.random.Generator], tuple[np.ndarray, np.ndarray, np.ndarray]]


@dataclass
class Recipe:
    """`material` takes the folder of recordings (where one is needed) and gives training and validation frames."""

    blueprint: Blueprint
    material: Callable[[Path | None], tuple[Batch, Batch]]
    loss: Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]  # of estimate, clean and noise power
    steps: int
    batch_size: int
    learning_rate: float
    normalized: bool  # batch normalization while training
    description: str
    license: str  # of the weights
    training_data: str
    rates: tuple[float, float] | None = None  # Hz
    muon_rate: float | None = None  # for the layers' weights; the rest, or everything, has Adam and `learning_rate`
    easy_steps: int = 0  # first steps, in which the loss has an `ease` that falls from 1 to 0
    begins_with: str | None = None  # the recipe whose averaged weights this one begins with
    hop: int = 225  # points from one frame to the next, where a user asks for no other
    gain_exponent: float = 1.0  # of gains in the weight file; in training it is 1, or the network would learn to undo it


# ECG.


def heartbeats(
    folder: Path | None, name: str = "ecg-first", rates: tuple[float, float] = mixing.RATES, with_nobody: bool = False
) -> tuple[Batch, Batch]:
    blueprint = RECIPES[name].blueprint
    training = mixing.Mixer.training(folder, blueprint, rates, with_nobody)
    return training.batch, mixing.Mixer.validation(folder, blueprint, rates).batch


def log_error(estimate, clean, noise_power, ease: float = 0.0, good: float = 1e-3, caution: float = 0.0):
    """Mean over frames of log10(mean squared error / signal power + c), where the signal's power is 1.

    The logarithm makes every input level count alike, and c = good + noise_power/20 makes the frames of one level count
    nearly as in plain mean square, so that the strange beats matter. An error below `good` is good enough. `caution`
    counts once more what makes a frame worse than it came. Errors weigh as the blending of frames at the default hop weighs
    them, but never nothing. `ease` is that of `error_and_harm`.
    """
    error = blended_error(estimate, clean)
    harm = ((error + good) / (noise_power + good)).log10().relu()
    return ((error + noise_power / 20 + good + 0.1 * ease**2).log10() + (1 - ease) * caution * harm).mean()


def blended_error(estimate, clean):
    """Mean squared error of every frame, weighted."""
    length = clean.shape[-1]
    weight = 0.2 + torch.hann_window(length + 1, periodic=True, dtype=clean.dtype, device=clean.device)[1:]
    return ((estimate - clean).square() * (weight / weight.mean())).mean((1, 2))


def down(outputs: int, kernel: int, stride: int) -> LayerBlueprint:
    return LayerBlueprint("convolution", outputs, "prelu", kernel=kernel, stride=stride)


def up(outputs: int, kernel: int, upsample: int, skip: int) -> LayerBlueprint:
    return LayerBlueprint("convolution", outputs, "prelu", kernel=kernel, upsample=upsample, skip=skip)


def decoder(
    widths: tuple[int, int, int, int], last: int, kernels: tuple[int, int, int, int] = (9, 9, 9, 9), outputs: int = 1
) -> list[LayerBlueprint]:
    """Encoder and decoder with skips behind the feature rows: 450 → 150 → 75 → 25 → 5 → 25 → 75 → 150 → 450 points.

    `widths` are the channels on the way down and, mirrored, up; `last` those at 450 points, `kernels` those of the way up.
    """
    first, second, third, narrow = widths
    return [
        down(first, 15, 3),  # activation 1: 150 points, of an ECG enough for a band that ends at 40 of 250 Hz
        down(second, 9, 2),  # 2: 75
        down(third, 9, 3),  # 3: 25
        down(narrow, 9, 5),  # 4: 5
        LayerBlueprint("dense", 5 * narrow, "prelu", channels=narrow),  # 5: 5, sees the whole frame
        up(third, kernels[0], 5, 3),  # 6: 25
        up(second, kernels[1], 3, 2),  # 7: 75
        up(first, kernels[2], 2, 1),  # 8: 150
        up(last, kernels[3], 3, 0),  # 9: 450
        LayerBlueprint("convolution", outputs, kernel=9),
    ]


def behind_rows(outputs: int, layers: list[LayerBlueprint]) -> list[LayerBlueprint]:
    """The layers behind one more at 450 points, which makes few channels of many feature rows."""
    rows = LayerBlueprint("convolution", outputs, "prelu", kernel=3)
    return [rows, *(layer if layer.skip is None else replace(layer, skip=layer.skip + 1) for layer in layers)]


ECG_FIRST = Recipe(
    # The frame's mean is removed, so an offset changes nothing. The network answers for it: a band that begins at 0.5 Hz
    # gives the means of second-long frames −16 dB of the signal's power. It finds them by what surrounds the frame: a single
    # frame cannot tell a wandering baseline from the slow part of heartbeats. Of the same surroundings it is shown the dozen
    # stretches that match the frame best: the same beats in other noise. Smoothed over 7 points twice, hum of 50 and 60 Hz is
    # a seventh of itself or less at every rate.
    blueprint=Blueprint(
        layers=decoder((48, 64, 80, 96), 20),
        extra_features=["frame", "attended-frame", "attended-spectrum", "context", "matches"],
        context_span=9,
        context_ahead=FRAME,
        matches=12,
        matches_apart=60,
        matches_smoothing=7,
        matches_baseline=135,
        mean="remove",
        scale="deviation",
        spectrum_kind="log",
        spectrum_constant=10.0,
        spectrum_gain=1 / 3,
        output="noise",
    ),
    material=heartbeats,
    loss=partial(log_error, good=3e-4, caution=0.25),
    steps=14_500,
    batch_size=256,
    learning_rate=2e-3,
    muon_rate=3e-3,
    easy_steps=1_000,
    normalized=True,
    description="Cleans one lead of an ECG of white noise, muscle noise, mains hum and moderate baseline wander.",
    license="CC-BY-4.0",
    training_data="ECG of 41 patients of the PhysioNet/CinC Challenge 2021 (CC BY 4.0); ECG and noise of bodies from "
    "biosignalsnotebooks 0.6.14 (MIT); computed noise",
    rates=mixing.RATES,
    # Three frames over each point gain 0.15 dB over two, more than three 0.05 dB; of time there is plenty at 500 Hz.
    hop=150,
)

# Begins where ECG_FIRST ends, in smaller steps.
ECG_SECOND = replace(
    ECG_FIRST, steps=7_800, batch_size=128, learning_rate=7e-4, muon_rate=1e-3, easy_steps=0, begins_with="ecg-first"
)

# Begins where ECG_SECOND ends, and is shown what wanders below 0.5 Hz. Without the rate nobody knows where that is: heartbeats played
# faster reach as far down as wander that is slower. With it, kriging leaves less than a thousandth of wander as strong as the signal.
ECG_THIRD = replace(
    ECG_SECOND,
    blueprint=replace(
        ECG_SECOND.blueprint,
        extra_features=[*ECG_SECOND.blueprint.extra_features, "baseline"],
        baseline_block=45,
        baseline_edge=0.5,
        baseline_ratio=30.0,
    ),
    steps=4_400,
    learning_rate=4e-4,
    muon_rate=3e-4,
    begins_with="ecg-second",
    description="Cleans one lead of an ECG of white noise, muscle noise, mains hum and baseline wander.",
)

# Begins where ECG_THIRD ends, without normalizations.
ECG_FOURTH = replace(ECG_THIRD, steps=4_000, learning_rate=5e-4, muon_rate=7e-4, normalized=False, begins_with="ecg-third")

# Begins where ECG_FOURTH ends, and sees nearly as much of its surroundings behind the frame as before it: the beats that match best may
# be those that come next, and both ends of a baseline are far away. Little noise counts more. What is shipped lies between the weights
# before some of the noise ended early and those at the end: ecg.md.
ECG = replace(
    ECG_FOURTH,
    blueprint=replace(ECG_FOURTH.blueprint, context_ahead=3 * FRAME),
    material=partial(heartbeats, name="ecg"),
    loss=partial(log_error, good=2e-4, caution=0.3),
    steps=9_000,
    learning_rate=7e-4,
    muon_rate=1e-3,
    begins_with="ecg-fourth",
)

# Begins where ECG ends, at the rates of wearables, with hearts of nobody beside those of the patients. One model for all rates would
# have to tell 40 Hz at 100 Hz from 100 Hz at 250 Hz, which look the same.
ECG_WEARABLE_FIRST = replace(
    ECG,
    material=partial(heartbeats, name="ecg-wearable", rates=mixing.WEARABLE_RATES, with_nobody=True),
    steps=2_500,
    learning_rate=1.4e-3,
    muon_rate=2e-3,
    begins_with="ecg",
    description="Cleans one lead of an ECG at the low rates of wearables and Holter recorders, as ecg does at higher ones.",
    training_data="ECG of 41 patients of the PhysioNet/CinC Challenge 2021 (CC BY 4.0); ECG that the generator of deepfake-ecg 1.1.2 (MIT) "
    "makes, which learned from 7,233 others; ECG and noise of bodies from biosignalsnotebooks 0.6.14 (MIT); computed noise",
    rates=mixing.WEARABLE_RATES,
)

# Begins where ECG_WEARABLE_FIRST ends, in smaller steps.
ECG_WEARABLE_SECOND = replace(
    ECG_WEARABLE_FIRST, steps=1_800, learning_rate=7e-4, muon_rate=1e-3, begins_with="ecg-wearable-first"
)

# Begins where ECG_WEARABLE_SECOND ends.
ECG_WEARABLE = replace(ECG_WEARABLE_SECOND, steps=5_500, begins_with="ecg-wearable-second")


def without_matches(blueprint: Blueprint) -> Blueprint:
    kept = [feature for feature in blueprint.extra_features if feature != "matches"]
    return replace(blueprint, extra_features=kept, matches=0)


# Twelve leads of one ECG.


def hearts(folder: Path | None) -> tuple[Batch, Batch]:
    return LeadsMixer.training(folder, ECG_12.blueprint).batch, LeadsMixer.validation(folder, ECG_12.blueprint).batch


def log_error_of_leads(estimate, clean, noise_power):
    """`log_error`, each lead by itself: every lead counts alike, however small the others are."""
    weight = 0.2 + torch.hann_window(clean.shape[-1] + 1, periodic=True, dtype=clean.dtype, device=clean.device)[1:]
    error = ((estimate - clean).square() * (weight / weight.mean())).mean(2)
    return (error + noise_power / 20 + 1e-3).log10().mean()


ECG_12 = replace(
    ECG_FIRST,
    blueprint=replace(
        without_matches(ECG_FIRST.blueprint),
        context_span=4,
        leads=len(LEADS),
        layers=decoder((64, 80, 96, 128), 32, (9, 9, 9, 7), len(LEADS)),
    ),
    material=hearts,
    loss=log_error_of_leads,
    steps=8_000,
    batch_size=32,
    muon_rate=None,
    easy_steps=0,
    description="Cleans the twelve leads of one ECG together, of what `ecg` cleans one lead of.",
)


# Any signal.


def any_signals(folder: Path | None, name: str = "general-first", **options) -> tuple[Batch, Batch]:
    window = RECIPES[name].blueprint.window_length
    return tuple(kind(folder, FRAME, window, **options).batch for kind in (Medley.training, Medley.validation))


def error_and_harm(estimate, clean, noise_power, ease: float = 0.0, caution: float = 1.0):
    """Mean over frames of log10(error + noise_power/50 + c), plus log10((error + c)/(noise_power + c)) where positive.

    The first term counts every level of input alike, down to c = 1e-4 of the signal's power: a clean frame that keeps 40 dB
    is good enough. The second counts `1 + caution` times what makes a frame worse than it came. Errors weigh as in
    `log_error`. At first both are hard: leaving everything alone is a valley that a network leaves only after hundreds of
    steps. With `ease` above 0 the worst frames rule, and what harms the good ones is not asked yet.
    """
    error = blended_error(estimate, clean)
    harm = ((error + 1e-4) / (noise_power + 1e-4)).log10().relu()
    return ((error + noise_power / 50 + 1e-4 + 0.1 * ease**2).log10() + (1 - ease) * caution * harm).mean()


GENERAL_FIRST = Recipe(
    # Mean and deviation of the frame are taken out and put back, so that an offset and a scale change the output by just
    # that. The spectrum's constant shows noise 40 dB below the signal, whose level the network has to find by itself.
    blueprint=Blueprint(
        layers=decoder((24, 32, 48, 80), 16, (9, 7, 7, 7)),
        extra_features=["frame", "attended-frame", "attended-spectrum"],
        mean="restore",
        scale="deviation",
        spectrum_kind="log",
        spectrum_constant=1e4,
        spectrum_gain=0.2,
        output="noise",
    ),
    material=any_signals,
    loss=partial(error_and_harm, caution=1.5),
    steps=14_000,
    batch_size=128,
    learning_rate=2e-3,
    muon_rate=3e-3,
    easy_steps=1_000,
    normalized=True,
    description="Cleans any sampled signal, of any rate, scale and offset, of noise that is broader than the signal.",
    license="CC-BY-4.0",
    training_data="ECG of 41 patients of the PhysioNet/CinC Challenge 2021 (CC BY 4.0); signals of many sensors from "
    "biosignalsnotebooks 0.6.14 (MIT); computed signals and noise",
)

# Begins where GENERAL_FIRST ends, and is shown what lies before the frame: how loud the noise is, bin by bin, in the quietest of nine
# segments, and where the signal comes from. The row that this replaces had become a constant.
GENERAL_SECOND = replace(
    GENERAL_FIRST,
    blueprint=replace(
        GENERAL_FIRST.blueprint,
        extra_features=["frame", "attended-frame", "floor", "context"],
        context_span=5,
    ),
    material=partial(any_signals, name="general"),
    steps=6_000,
    learning_rate=5e-4,
    muon_rate=7e-4,
    easy_steps=0,
    normalized=False,
    begins_with="general-first",
)

# Begins where GENERAL_SECOND ends.
GENERAL_THIRD = replace(GENERAL_SECOND, steps=10_000, begins_with="general-second")

# Begins where GENERAL_THIRD ends. More frames have next to no noise, and harm counts more. What comes next began between both.
GENERAL_FOURTH = replace(
    GENERAL_THIRD,
    material=partial(any_signals, name="general", **CAREFUL),
    loss=partial(error_and_harm, caution=3.0),
    steps=2_000,
    learning_rate=3e-4,
    muon_rate=4e-4,
    begins_with="general-third",
)

# Begins between GENERAL_THIRD and GENERAL_FOURTH, which took a frame for clean whose noise ends below half the rate: from easy to hard
# again, for that is another valley. What is shipped lies between where it begins and where it ends.
GENERAL = replace(
    GENERAL_FOURTH,
    material=partial(any_signals, name="general", **RATHER_CAREFUL),
    loss=partial(error_and_harm, caution=2.25),
    steps=10_000,
    easy_steps=1_500,
    learning_rate=5e-4,
    muon_rate=7e-4,
    begins_with="general-fourth",
)


# Speech.


def scenes(folder: Path | None, good_share: float = GOOD_SHARE, name: str = "speech-first") -> tuple[Batch, Batch]:
    kinds = (SpeechMixer.training, SpeechMixer.validation)
    return tuple(kind(folder, RECIPES[name].blueprint, good_share).batch for kind in kinds)


def error_and_loudness(estimate, clean, noise_power, ease: float = 0.0, caution: float = 1.0):
    """`error_and_harm` and, as the ear has it, the difference of spectra whose magnitudes are raised to 0.3.

    Speech has a power of 1. The first part rules by what is loud, the second by what is heard: pauses and consonants.
    `caution` is what harm counts.
    """
    error = blended_error(estimate, clean)
    harm = ((error + 1e-4) / (noise_power + 1e-4)).log10().relu()
    window = torch.hann_window(clean.shape[-1], periodic=True, dtype=clean.dtype, device=clean.device)
    (a, size_a), (b, size_b) = (compressed(torch.fft.rfft(window * x)) for x in (estimate, clean))
    heard = 3 * (size_a - size_b).square().mean((1, 2)) + 1.5 * (a - b).abs().square().mean((1, 2))
    return ((error + noise_power / 50 + 1e-4 + 0.1 * ease**2).log10() + (1 - ease) * caution * harm + heard).mean()


def compressed(transform):
    """A transform with its magnitudes raised to 0.3, and those; smooth at 0, where noise of −60 dB lies."""
    squared = transform.real.square() + transform.imag.square() + 1e-4
    return transform * squared**-0.35, squared**0.15


SPEECH_FIRST = Recipe(
    # A frame is 28 ms. What the noise is like shows in the pauses of the last 0.7 s (the floor), and what speech is
    # about to do in the last 0.34 s (the recent spectra), a syllable or two. Nothing behind the frame is needed, so the
    # latency stays short. Gains between 0 and 1 cannot write what was not there, and let what is strange to them pass.
    blueprint=Blueprint(
        layers=behind_rows(20, decoder((40, 64, 96, 128), 24, (9, 7, 7, 7))),
        extra_features=["attended-spectrum", "floor", "recent"],
        context_span=24,
        recent=24,
        mean="restore",
        scale="deviation",
        spectrum_kind="log",
        spectrum_constant=1e4,
        spectrum_gain=0.2,
        output="gain",
    ),
    material=scenes,
    loss=partial(error_and_loudness, caution=2.5),
    steps=12_000,
    batch_size=128,
    learning_rate=2e-3,
    muon_rate=3e-3,
    easy_steps=1_000,
    normalized=True,
    description="Cleans speech at 16 kHz of noise that changes more slowly than speech does.",
    license="CC-BY-SA-4.0",
    training_data="recordings of Debian packages: Asterisk's prompts (CC-BY-SA-3.0), festvox-ru (BSD-like), klettres (GPL-2+), "
    "tuxpaint, hedgewars and fillets (GPL-2), ktuberling (GPL-2+); noise of lincity, bucklespring, scorched3d, openarena, bzflag, "
    "alienblaster, widelands and nexuiz (GPL-2+), ufoai, supertuxkart, warzone2100 and megaglest (GPL-2+, CC-BY-SA, CC-BY and freer), "
    "endless-sky, 0ad and redeclipse (CC-BY-SA, CC-BY), colobot (GPL-3+), ambience and onsen (MIT); computed noise",
    rates=(16_000.0, 16_000.0),
    # 0.1 dB, and of PESQ 0.02, more than two frames over each point; six gain no more.
    hop=150,
)


# Begins where SPEECH_FIRST ends, and learns what comes through lines.
SPEECH_SECOND = replace(
    SPEECH_FIRST,
    material=partial(scenes, good_share=GOOD_SHARE_SECOND),
    loss=partial(error_and_loudness, caution=4.0),
    steps=7_500,
    learning_rate=1e-3,
    muon_rate=1.5e-3,
    easy_steps=0,
    begins_with="speech-first",
)


# Begins where SPEECH_SECOND ends, behind which some clean recordings came out at 20 dB.
SPEECH_THIRD = replace(
    SPEECH_SECOND,
    material=partial(scenes, good_share=CAREFUL_SHARE),
    loss=partial(error_and_loudness, caution=6.0),
    steps=600,
    learning_rate=5e-4,
    muon_rate=None,
    begins_with="speech-second",
)


# Begins where SPEECH_THIRD ends, and also sees what comes next: whether a blow or a consonant has begun, the next 56 ms tell.
SPEECH_FOURTH = replace(
    SPEECH_SECOND,
    blueprint=replace(
        SPEECH_FIRST.blueprint,
        extra_features=[*SPEECH_FIRST.blueprint.extra_features, "following"],
        context_ahead=2 * FRAME,
        following=4,
    ),
    material=partial(scenes, good_share=GOOD_SHARE_SECOND, name="speech"),
    steps=3_500,
    learning_rate=2e-4,
    muon_rate=3e-4,
    begins_with="speech-third",
    gain_exponent=0.7,
)


# Begins where SPEECH_FOURTH ends, without normalizations: 22 scenes a batch are little for them to learn from.
SPEECH_FIFTH = replace(
    SPEECH_FOURTH,
    steps=5_000,
    learning_rate=5e-4,
    muon_rate=7e-4,
    normalized=False,
    begins_with="speech-fourth",
)


# Begins where SPEECH_FIFTH ends, with half as many channels again.
SPEECH_SIXTH = replace(
    SPEECH_FIFTH,
    blueprint=replace(SPEECH_FIFTH.blueprint, layers=behind_rows(28, decoder((60, 96, 144, 192), 36, (9, 7, 7, 7)))),
    steps=8_500,
    batch_size=256,
    learning_rate=1e-3,
    muon_rate=1.5e-3,
    begins_with="speech-fifth",
)


# Begins where SPEECH_SIXTH ends, and hears animals, leaves and twice as many recordings of noise.
SPEECH = replace(
    SPEECH_SIXTH,
    steps=6_000,
    batch_size=128,
    learning_rate=7e-4,
    muon_rate=1e-3,
    begins_with="speech-sixth",
)


# Any signal of a user.


def own_signals(folder: Path | None) -> tuple[Batch, Batch]:
    training, validation = own.material(folder, FRAME, GENERAL.blueprint.window_length)
    return training.batch, validation.batch


# Begins with the shipped weights, whose normalizations are folded.
OWN = replace(
    GENERAL_SECOND,
    material=own_signals,
    steps=2_000,
    muon_rate=None,
    begins_with="general",
    description="Cleans signals like those that it was trained on.",
    license="unstated",
    training_data="recordings of the user, from the weights of general",
)


def without_attention(recipe: Recipe, variant: str) -> Recipe:
    """The same layers on the frame alone, or on the frame and its spectrum: what the attention has to beat."""
    kept = [feature for feature in recipe.blueprint.extra_features if feature in SURROUNDINGS]
    return replace(recipe, blueprint=replace(recipe.blueprint, variant=variant, extra_features=kept))


# As many parameters as GENERAL_FIRST has, the attention's spent at the narrow end.
GENERAL_WITHOUT_ATTENTION = without_attention(GENERAL_FIRST, "nonlinear-spectral")
GENERAL_WITHOUT_ATTENTION.blueprint.layers = decoder((24, 32, 48, 142), 16, (9, 7, 7, 7))


RECIPES = {
    "ecg-first": ECG_FIRST,
    "ecg-first-without-attention": without_attention(ECG_FIRST, "nonlinear-spectral"),
    "ecg-first-without-matches": replace(ECG_FIRST, blueprint=without_matches(ECG_FIRST.blueprint)),
    "ecg-second": ECG_SECOND,
    "ecg-third": ECG_THIRD,
    "ecg-fourth": ECG_FOURTH,
    "ecg": ECG,
    "ecg-wearable-first": ECG_WEARABLE_FIRST,
    "ecg-wearable-first-without-attention": without_attention(ECG_WEARABLE_FIRST, "nonlinear-spectral"),
    "ecg-wearable-second": ECG_WEARABLE_SECOND,
    "ecg-wearable": ECG_WEARABLE,
    "ecg-12": ECG_12,
    "ecg-12-without-attention": without_attention(ECG_12, "nonlinear-spectral"),
    "general-first": GENERAL_FIRST,
    "general-second": GENERAL_SECOND,
    "general-third": GENERAL_THIRD,
    "general-fourth": GENERAL_FOURTH,
    "general": GENERAL,
    "general-first-without-attention": GENERAL_WITHOUT_ATTENTION,
    "own": OWN,
    "speech-first": SPEECH_FIRST,
    "speech-first-without-attention": without_attention(SPEECH_FIRST, "nonlinear-spectral"),
    "speech-second": SPEECH_SECOND,
    "speech-third": SPEECH_THIRD,
    "speech-fourth": SPEECH_FOURTH,
    "speech-fifth": SPEECH_FIFTH,
    "speech-sixth": SPEECH_SIXTH,
    "speech": SPEECH,
}
