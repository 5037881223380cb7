"""The report's signals and noises: windows of a known signal whose phase is all that is unknown."""

import numpy as np

SPAN = 16_500_000  # windows start at integers x in [−SPAN, SPAN]
AMPLITUDE, FREQUENCY = 5.0, 0.2  # 5·cos(x/5)

SHAPES = {
    "constant": np.ones_like,
    "cos": lambda x: np.cos(FREQUENCY * x),
    "exp-cos": lambda x: np.exp(np.cos(FREQUENCY * x)),
    "cos-square": lambda x: np.cos(FREQUENCY * x * x),
    "exp-cos-square": lambda x: np.exp(np.cos(FREQUENCY * x * x)),
}


def windows(
    shape: str, count: int, length: int, rng: np.random.Generator, amplitude: float = AMPLITUDE
) -> np.ndarray:
    """`count` clean windows [count, 1, length] that start at random integers; float64, for x·x is up to 3e14."""
    start = rng.integers(-SPAN, SPAN, (count, 1, 1), endpoint=True)
    return amplitude * SHAPES[shape]((start + np.arange(length)).astype(np.float64))


def normal(mean: float, deviation: float, like: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One draw of N(mean, deviation) a sample; the second number is the standard deviation, as in the report's figures."""
    return mean + deviation * rng.standard_normal(like.shape)


def uniform(low: float, high: float, like: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One draw of U[low, high] a sample."""
    return rng.uniform(low, high, like.shape)
