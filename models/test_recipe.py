"""What the recipe promises beyond the fixtures: `python -m unittest discover -s models`."""

import tempfile
import unittest
import zlib
from pathlib import Path

import numpy as np
import torch
from scipy import signal

import convert
import package
from blending import clean_signal
from networks import Blueprint, DenoisingNetwork, LayerBlueprint, ScalarAttention, Spectrum, attend
from recipes import RECIPES

LABEL = package.Label("test", "For tests.", "CC0-1.0", "none")


def dense(hidden: int, outputs: int, activation: str = "relu", leads: int = 1) -> list[LayerBlueprint]:
    return [LayerBlueprint("dense", hidden, activation), LayerBlueprint("dense", outputs, channels=leads)]


class Networks(unittest.TestCase):
    def test_fused_attention_and_its_gradient_are_the_plain_ones(self):
        for size in (0.1, 1.0, 30.0):
            e = (size * torch.randn(3, 90, dtype=torch.float64)).requires_grad_()
            fused, plain = ScalarAttention.apply(e), attend(e[:, None])[:, 0]
            weight = torch.randn_like(e)
            gradients = [torch.autograd.grad((a * weight).sum(), e)[0] for a in (fused, plain)]
            torch.testing.assert_close(fused, plain)
            torch.testing.assert_close(*gradients)

    def test_attention_survives_a_peak_of_a_million(self):
        e = torch.rand(1, 90)
        e[0, 30] = 1e6
        self.assertTrue(ScalarAttention.apply(e).isfinite().all())

    def test_spectrum_is_welch(self):
        x = np.random.default_rng(0).normal(5, 1, (4, 1, 450))
        _, density = signal.welch(x, return_onesided=False, nperseg=450)
        ours = Spectrum(450, "density", None, 1.0)(torch.from_numpy(x))
        np.testing.assert_allclose(ours, density, rtol=1e-9, atol=1e-12)

    def test_folding_changes_no_output(self):
        network = DenoisingNetwork(RECIPES["ecg"].blueprint, normalized=True).double()
        for _ in range(3):
            network(3 * torch.randn(8, 1, 450, dtype=torch.float64))  # gives the normalizations statistics
        x = torch.randn(2, 1, 450, dtype=torch.float64)
        before = network.eval()(x)
        torch.testing.assert_close(network.fold()(x), before)
        self.assertFalse(any("normalization" in name for name in network.state_dict()))


class Blending(unittest.TestCase):
    def test_frames_that_pass_unchanged_give_the_signal_back(self):
        network = DenoisingNetwork(Blueprint([LayerBlueprint("convolution", 2, kernel=1)], "linear", leads=2)).double()
        network.layer[0].weight.data = torch.eye(2, dtype=torch.float64)[..., None]
        network.layer[0].bias.data.zero_()
        for points in (1, 2, 100, 450, 451, 1500):
            x = np.random.default_rng(points).standard_normal((2, points))
            for hop in (1, 100, 225, 450):
                np.testing.assert_allclose(clean_signal(network, x, hop), x, atol=1e-12)


class WeightFile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_what_is_written_is_read(self):
        for recipe in (RECIPES["cos-normal-0-1"], RECIPES["ecg"]):
            network = DenoisingNetwork(recipe.blueprint)
            package.write(self.folder / "a.gguf", recipe.blueprint, network.state_dict(), LABEL, half=False)
            blueprint, state, label = package.read(self.folder / "a.gguf")
            blueprint.spectrum_gain = recipe.blueprint.spectrum_gain  # float32 in the file
            self.assertEqual((blueprint, label), (recipe.blueprint, LABEL))
            torch.testing.assert_close(state, dict(network.state_dict()))

    def test_checksum_covers_all_but_itself(self):
        path = self.folder / "a.gguf"
        blueprint = Blueprint(dense(8, 450), "nonlinear")
        package.write(path, blueprint, DenoisingNetwork(blueprint).state_dict(), LABEL, half=True)
        stated = package.checksum(path)
        contents = path.read_bytes()
        self.assertEqual(contents.count(stated.to_bytes(4, "little")), 1)
        self.assertEqual(zlib.crc32(contents.replace(stated.to_bytes(4, "little"), bytes(4))), stated)

    def test_conversion_finds_each_of_the_four_models(self):
        for variant in ("linear", "nonlinear", "nonlinear-spectral", "sta"):
            hidden = dense(12, 600, "identity" if variant == "linear" else "relu", leads=3)
            blueprint = Blueprint(hidden, variant, leads=3, grid_length=50, beats=4)
            network = DenoisingNetwork(blueprint)
            last = 1 if variant == "linear" else 2
            state = {
                name.replace("layer.0", "network.0").replace("layer.1", f"network.{last}"): value
                for name, value in network.state_dict().items()
            }
            self.assertEqual(convert.blueprint_of(state, 3, 50), blueprint)
            torch.testing.assert_close(convert.renamed(state), dict(network.state_dict()))


if __name__ == "__main__":
    unittest.main()
