"""What the recipe promises beyond the fixtures: `python -m unittest discover -s models`."""

import io
import tempfile
import unittest
import zlib
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
import soundfile
import torch
from scipy import signal

import convert
import evaluate
import export
import fit
import generated
import heldout
import judge
import leads
import medley
import own
import package
import recordings
import report
import sensors
import speech
import train
import varieties
from blending import clean_signal
from export import averaged_network
from medley import Medley
import mixing
from mixing import Hearts, Mixer, ended
from muon import orthogonalized
from networks import (
    NODES,
    Baseline,
    Blueprint,
    Context,
    DenoisingNetwork,
    LayerBlueprint,
    Matches,
    Spectrum,
    Surroundings,
    attend,
    attend_scalar,
    filtered,
)
from peaks import Peaks
from recipes import RECIPES, error_and_harm
from speech import SpeechMixer

LABEL = package.Label("test", "For tests.", "CC0-1.0", "none")


def dense(hidden: int, outputs: int, activation: str = "relu", leads: int = 1) -> list[LayerBlueprint]:
    return [LayerBlueprint("dense", hidden, activation), LayerBlueprint("dense", outputs, channels=leads)]


class Networks(unittest.TestCase):
    def test_interpolated_attention_and_its_gradient_are_the_plain_ones(self):
        shapes = {
            "noise": torch.randn(450, dtype=torch.float64),
            "heights": torch.rand(450, dtype=torch.float64),
            "one peak": torch.nn.functional.one_hot(torch.tensor(30), 450).double(),
        }
        limits = [limit for limit, _ in NODES]
        for name, shape in shapes.items():
            steepness = (shape.abs().max() * (shape.max() - shape.min()) / 2).item()
            for limit in [limits[0] / 100, *limits, 2 * limits[-1]]:
                e = ((limit / steepness) ** 0.5 * shape)[None].requires_grad_()
                fast, plain = attend_scalar(e), attend(e[:, None])[:, 0]
                weight = torch.randn(e.shape, dtype=torch.float64)
                gradients = [torch.autograd.grad((a * weight).sum(), e)[0] for a in (fast, plain)]
                for found, expected, bound in ((fast, plain, 1e-4), (*gradients, 1e-2)):
                    error = ((found - expected).abs().max() / expected.abs().max()).item()
                    self.assertLess(error, bound, f"{name}, steepness {limit}")

    def test_attention_survives_a_peak_of_a_million(self):
        e = torch.rand(2, 90)
        e[0, 30] = 1e6
        self.assertTrue(attend_scalar(e).isfinite().all())

    def test_context_is_what_surrounds_the_frame(self):
        blueprint = Blueprint([], "linear", extra_features=["context"], context_span=3, context_ahead=450)
        window = torch.arange(1350, dtype=torch.float64)[None, None]
        self.assertEqual(blueprint.frame_of(window)[0, 0, [0, -1]].tolist(), [450, 899])
        centre, scale = torch.full((1, 1, 1), 100.0).double(), torch.full((1, 1, 1), 2.0).double()
        expected = (torch.arange(450) * 3 + 1 - 100).double() / 2
        torch.testing.assert_close(Context(3)(window, centre, scale)[0, 0], expected)
        window[..., :1] = torch.nan  # of the first point one sample is missing, of the last all
        window[..., -3:] = torch.nan
        expected[0], expected[-1] = (1.5 - 100) / 2, 0
        torch.testing.assert_close(Context(3)(window, centre, scale)[0, 0], expected)

    def test_floor_is_the_mean_of_the_quietest_quarter_and_recent_and_following_spectra_lie_around_the_frame(self):
        features = ["floor", "recent", "following"]
        blueprint = Blueprint([], "linear", extra_features=features, context_span=5, context_ahead=500, recent=2, following=2)
        rng = np.random.default_rng(3)
        window = rng.standard_normal((1, 1, 2250)) * rng.uniform(0.1, 3, 2250)
        window[..., :200] = np.nan  # the first segment lacks samples
        frame = window[..., 1300:1750] / 2
        surroundings = Surroundings(blueprint, Spectrum(450, "density", None, 1.0))
        density = surroundings.spectrum.density(torch.from_numpy(frame))
        floor, recent, following = surroundings(torch.from_numpy(window), density, torch.full((1, 1, 1), 2.0).double())
        starts = range(1300 - 5 * 225, 1801, 225)
        segments = np.stack([window[0, 0, s : s + 450] / 2 for s in starts])
        _, densities = signal.welch(segments, return_onesided=False, nperseg=450)
        kept = densities[np.isfinite(densities).all(1)]
        self.assertEqual((len(starts), len(kept)), (8, 7))
        np.testing.assert_allclose(floor[0, 0], np.sort(kept, 0)[:2].mean(0), rtol=1e-9)
        np.testing.assert_allclose(recent[0], densities[[4, 3]], rtol=1e-9)
        np.testing.assert_allclose(following[0], densities[[6, 7]], rtol=1e-9)

    def test_matches_are_the_nearest_segments(self):
        blueprint = Blueprint(
            [],
            "linear",
            leads=2,
            extra_features=["matches"],
            context_span=5,
            context_ahead=300,
            matches=8,
            matches_apart=60,
            matches_smoothing=7,
            matches_baseline=135,
        )
        matches, own = Matches(blueprint), 1500
        rng = np.random.default_rng(4)
        window = rng.standard_normal((3, 2, 2250)) + 5
        window[1, :, :1000], window[1, :, -150:] = np.nan, np.nan  # so that no place is left for the last ones
        window[2, 1, own : own + 450] = 7  # a lead without a unit
        window = torch.from_numpy(window)
        frame = blueprint.frame_of(window)
        centre, scale = frame.mean(-1, keepdim=True), frame.std(-1, correction=0, keepdim=True)
        rows = matches(window, centre, scale)
        scaled = torch.where(scale == 0, 0 * window, (window - centre) / scale)
        for v, found in zip(scaled.numpy(), rows.unflatten(1, (8, 2)).numpy()):
            places = self.nearest(v, own, blueprint)
            self.assertEqual(len(places) < 8, np.isnan(v).any())
            for row, place in zip(found, places):
                segment = v[:, place : place + 450]
                np.testing.assert_allclose(row, segment - segment.mean(-1, keepdims=True), atol=1e-12)
            self.assertFalse(found[len(places) :].any())

    def nearest(self, scaled, own, b):
        """Where the matches of a frame begin: every place and every point, by the letter of FORMAT.md."""

        def mean(x, points):
            return np.stack([np.convolve(lead, np.ones(points) / points, "same") for lead in x])

        clipped = np.nan_to_num(scaled).clip(-30, 30)
        compared = mean(mean(clipped, b.matches_smoothing), b.matches_smoothing) - mean(clipped, b.matches_baseline)
        frame, window = compared[:, own : own + 450], np.square(np.sin(np.pi * np.arange(450) / 450))
        left = {
            place: (window * np.square(compared[:, place : place + 450] - frame)).sum()
            for place in range(scaled.shape[1] - 449)
            if abs(place - own) >= b.matches_apart and not np.isnan(scaled[:, place : place + 450]).any()
        }
        places = []
        while left and len(places) < b.matches:
            places.append(min(left, key=left.get))
            left = {place: d for place, d in left.items() if abs(place - places[-1]) >= b.matches_apart}
        return places

    def test_baseline_is_what_a_gaussian_process_is_expected_to_be(self):
        blueprint = Blueprint(
            [],
            "linear",
            leads=2,
            grid_length=60,
            extra_features=["baseline"],
            context_span=5,
            context_ahead=70,
            baseline_block=13,
            baseline_edge=0.5,
            baseline_ratio=10.0,
        )
        rng = np.random.default_rng(0)
        window = rng.standard_normal((4, 2, 300)) + 9
        window[1, :, :100], window[2, :, 250:] = np.nan, np.nan
        window[3, 1, 170:230] = 7  # a lead without a unit
        rates = np.array((20.0, 20.0, 100.0, 50.0))
        window = torch.from_numpy(window)
        frame = blueprint.frame_of(window)
        centre, scale = frame.mean(-1, keepdim=True), frame.std(-1, correction=0, keepdim=True)
        rows = Baseline(blueprint)(window, centre, scale, torch.from_numpy(rates))
        # The joint distribution of means and points, from which a Gaussian process is conditioned as any textbook has it.
        for x, rate, row, c, s in zip(window.numpy(), rates, rows.numpy(), centre.numpy(), scale.numpy()):
            blocks = [j for j in range(300 // 13) if not np.isnan(x[0, 13 * j : 13 * j + 13]).any()]
            time = np.concatenate((13 * np.array(blocks) + 6, np.arange(170, 230))) / rate
            covariance = 10 * np.sinc(2 * 0.5 * (time[:, None] - time))
            known = len(blocks)
            gain = covariance[known:, :known] @ np.linalg.inv(covariance[:known, :known] + np.eye(known))
            for lead in range(2):
                means = np.array([x[lead, 13 * j : 13 * j + 13].mean() for j in blocks])
                expected = means.mean() + gain @ (means - means.mean())
                found = row[lead] * (s[lead] or 1) + c[lead]
                np.testing.assert_allclose(found, np.full(60, c[lead]) if s[lead] == 0 else expected, atol=1e-9)
        unknown = Baseline(blueprint)(window, centre, scale, torch.zeros(4))
        self.assertFalse(unknown.any() or Baseline(blueprint)(window, centre, scale).any())

    def test_unfolded_weights_of_a_file_give_what_they_gave_and_have_statistics_to_train_with(self):
        blueprint = Blueprint([LayerBlueprint("convolution", 5, "prelu", kernel=3), LayerBlueprint("dense", 450)], "linear")
        folded, unfolded = DenoisingNetwork(blueprint), DenoisingNetwork(blueprint, normalized=True)
        unfolded.load_state_dict(folded.state_dict(), strict=False)
        x = 3 * torch.randn(64, 1, 450) + 1
        unfolded.unfold(x)
        expected = folded(x)
        torch.testing.assert_close(unfolded.train()(x), expected, atol=1e-4, rtol=1e-4)  # by the statistics of these frames
        torch.testing.assert_close(unfolded.eval()(x[:3]), expected[:3], atol=1e-4, rtol=1e-4)  # by those that it keeps
        self.assertGreater((unfolded.layer[0].normalization.running_var - 1).abs().min(), 1e-3)

    def test_weights_that_saw_fewer_rows_give_what_they_gave(self):
        first = RECIPES["ecg-second"].blueprint
        fewer, more = (DenoisingNetwork(RECIPES[name].blueprint).eval() for name in ("ecg-second", "ecg-third"))
        more.load_state_dict(train.moved(fewer.state_dict(), fewer.blueprint, more.blueprint))
        window = torch.randn(3, 1, first.window_length)
        frame = first.frame_of(window)
        found = more(frame, window, torch.full((3,), 360.0))
        torch.testing.assert_close(found, fewer(frame, window), atol=1e-5, rtol=1e-5)

    def test_weights_move_with_their_rows_and_those_of_a_row_that_is_gone_go(self):
        names = ("general-first", "general")
        first, then = (DenoisingNetwork(RECIPES[name].blueprint).eval() for name in names)
        gone = first.blueprint.row_names.index(("attended-spectrum", 0))
        for name, column in (("layer.0.weight", gone), ("layer.8.weight", gone - first.blueprint.feature_rows)):
            first.state_dict()[name][:, column] = 0  # it may as well not have been there
        then.load_state_dict(train.moved(first.state_dict(), first.blueprint, then.blueprint))
        window = torch.randn(3, 1, then.blueprint.window_length)
        frame = then.blueprint.frame_of(window)
        torch.testing.assert_close(then(frame, window), first(frame), atol=1e-5, rtol=1e-5)

    def test_weights_whose_attention_is_left_out_keep_all_else(self):
        names = ("ecg", "ecg-wearable-first-without-attention")
        first, then = (DenoisingNetwork(RECIPES[name].blueprint).eval() for name in names)
        rows = first.blueprint.row_names
        for number, layer in enumerate(first.blueprint.layers):
            if number == 0 or layer.skip == 0:
                weight = first.layer[number].weight.data
                attended = [row for row, (source, _) in enumerate(rows) if source in ("sta", "attended-frame", "attended-spectrum")]
                weight[:, [row - len(rows) for row in attended]] = 0  # rows of the features come last
        then.load_state_dict(train.moved(first.state_dict(), first.blueprint, then.blueprint))
        window = torch.randn(3, 1, first.blueprint.window_length)
        frame = first.blueprint.frame_of(window)
        rate = torch.full((3,), 250.0)
        torch.testing.assert_close(then(frame, window, rate), first(frame, window, rate), atol=1e-5, rtol=1e-5)
        self.assertGreater(then(frame, window, rate).sub(frame).abs().max(), 1e-3)

    def test_gains_of_one_and_a_half_leave_all_and_half_of_a_frame(self):
        x = torch.randn(2, 1, 450, dtype=torch.float64)
        torch.testing.assert_close(filtered(x, torch.zeros_like(x)), x / 2)
        torch.testing.assert_close(filtered(x, torch.full_like(x, 50)), x)
        y = torch.full_like(x, -50)  # bin 7 passes, whichever of its two numbers says so
        y[..., 443] = 150
        line = torch.cos(2 * torch.pi * 7 * torch.arange(450).double() / 450)
        torch.testing.assert_close(filtered(x + line, y), filtered(x, y) + line)

    def test_spectrum_is_welch(self):
        x = np.random.default_rng(0).normal(5, 1, (4, 1, 450))
        _, density = signal.welch(x, return_onesided=False, nperseg=450)
        ours = Spectrum(450, "density", None, 1.0)(torch.from_numpy(x))
        np.testing.assert_allclose(ours, density, rtol=1e-9, atol=1e-12)

    @staticmethod
    def frames(blueprint, count):
        window = 3 * torch.randn(count, 1, blueprint.window_length, dtype=torch.float64)
        return blueprint.frame_of(window), window

    def test_folding_changes_no_output(self):
        network = DenoisingNetwork(RECIPES["ecg"].blueprint, normalized=True).double()
        for _ in range(3):
            network(*self.frames(network.blueprint, 8))  # gives the normalizations statistics
        x, around = self.frames(network.blueprint, 2)
        before = network.eval()(x, around)
        torch.testing.assert_close(network.fold()(x, around), before)
        self.assertFalse(any("normalization" in name for name in network.state_dict()))


class OwnRecordings(unittest.TestCase):
    def folder(self, kinds):
        """Texts as they are, sounds of 1000 Hz or of the rate beside their samples."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        for kind, files in kinds.items():
            (folder / kind).mkdir()
            for name, x in files.items():
                if isinstance(x, (str, bytes)):
                    (folder / kind / name).write_bytes(x.encode() if isinstance(x, str) else x)
                else:
                    samples, rate = x if isinstance(x, tuple) else (x, 1000)
                    soundfile.write(folder / kind / name, samples, rate, subtype="FLOAT")
        return folder

    def read(self, kinds):
        """What is read, and what is said of it."""
        with redirect_stdout(io.StringIO()) as said:
            found = own.read(self.folder(kinds))
        return found, said.getvalue()

    def table(self, text):
        return own.table(self.folder({"clean": {"a.csv": text}}) / "clean" / "a.csv")

    def rows(self, separator="", decimal="."):
        """A recording, and its lines: two of these numbers in each, or one."""
        x = np.round(100 * np.sin(np.arange(1200) / 30), 2)
        line = f"{{0:.2f}}{separator}{{0:.2f}}" if separator else "{0:.2f}"
        return x, [line.format(value).replace(".", decimal) for value in x]

    def assert_read(self, text, *expected):
        found = self.table(text)
        self.assertEqual(len(found), len(expected))
        for x, y in zip(found, expected):
            np.testing.assert_allclose(x, y, atol=1e-9)

    def test_every_fifth_recording_is_kept_from_training_of_few_the_last(self):
        for count, kept in ((10, [4, 9]), (5, [4]), (3, [2]), (2, [1])):
            training, validation = own.parts([[np.full(2000, n)] for n in range(count)])
            self.assertEqual([each[0][0] for each in validation], kept)
            self.assertEqual([each[0][0] for each in training], [n for n in range(count) if n not in kept])

    def test_of_a_single_recording_the_end_validates_if_it_is_long_enough(self):
        x = np.sin(np.arange(5120.0))
        [[first]], [[last]] = own.parts([[x]])
        np.testing.assert_array_equal(np.concatenate((first, last)), x)
        self.assertEqual(len(last), 1024)
        with self.assertRaisesRegex(SystemExit, "5,120 points"):
            own.parts([[x[:5000]]])

    def test_separators_and_decimal_signs_are_seen(self):
        for separator, decimal in ((",", "."), (";", "."), ("\t", "."), (";", ","), ("\t", ",")):
            x, lines = self.rows(separator, decimal)
            self.assert_read("\r\n".join(lines), x, x)

    def test_a_comma_that_may_be_either_is_not_guessed(self):
        x = np.arange(1200) % 7
        lines = [f"{value},{value + 1}" for value in x]
        self.assert_read("\n".join(["left,right", *lines]), x, x + 1)
        self.assert_read("\n".join(f"{n},{value}" for n, value in enumerate(x)), x)
        doubled = [f"{line},{line}" for line in lines]
        for text in (lines, ["force", *lines], ["left,right", *doubled], self.rows(decimal=",")[1]):
            with self.assertRaisesRegex(own.Unusable, "points"):
                self.table("\n".join(text))

    def test_gaps_are_filled_by_straight_lines(self):
        for gap in ("", "nan", "inf", "lost"):
            x = np.arange(1200.0) ** 2
            lines = ["force", *map(str, x)]
            lines[501:511] = [gap] * 10
            x[500:510] = np.interp(np.arange(500, 510), (499, 510), x[[499, 510]])
            self.assert_read("\n".join(lines), x)
        y = np.sin(np.arange(1200))
        lines = [f"{a},{b}" for a, b in zip(x, y)]
        lines[:7] = [f"{a}," for a in x[:7]]  # a column that begins later is shorter
        self.assert_read("\n".join(lines), x, y[7:])
        y[3:5] = np.nan, np.inf
        found, said = self.read({"clean": {"a.wav": y}})
        np.testing.assert_allclose(found["clean"][0][0][2:6], np.interp(range(2, 6), (2, 5), y[[2, 5]]), atol=1e-6)
        self.assertEqual(said, "clean: 1 recording, 1 channel\n")

    def test_clocks_are_no_signals(self):
        x, lines = self.rows()
        for clock in (lambda n: n, lambda n: f"{n / 300:.3f}", lambda n: 1_700_000_000_000 + 4 * n):
            self.assert_read("\n".join(f"{clock(n)},{line}" for n, line in enumerate(lines)), x)
        uneven = np.random.default_rng(0).random(1200)
        for name, signals in (("t", 1), ("Time (s)", 1), ("timestamp", 1), ("seconds", 1), ("T", 2), ("temperature", 2)):
            table = [f"{name},force", *(f"{n},{line}" for n, line in zip(uneven, lines))]
            self.assertEqual(len(self.table("\n".join(table))), signals, name)

    def test_tables_of_loggers_are_read(self):
        x, lines = self.rows()
        dated = [f"2024-01-01 12:00:{n % 60:02},{line}" for n, line in enumerate(lines)]
        for head in ("", "Device X3\nRate,100\n\nDate,Kraft (µN)\n"):
            self.assert_read((head + "\n".join(dated)).encode("latin-1"), x)
        self.assert_read("\ufeff" + "\n".join(f'"{line}", "a, b"' for line in lines), x)
        lines[600:602] = [lines[600] + ",1,1", '"']
        x[600:602] = np.interp((600, 601), (599, 602), x[[599, 602]])
        self.assert_read("force\n" + "\n".join(lines) + "\n\n\n", x)

    def test_what_is_left_out_is_said(self):
        x, lines = self.rows()
        files = {
            **{"a.wav": x, "b.csv": "\n".join(lines), "notes.csv": "none\nat all", "empty.csv": "", "short.wav": x[:800]},
            **{"flat.wav": np.full(2000, 0.1), "README": "of these", "c.tsv": "1\t2", "d.raw": bytes(5000), ".hidden": ""},
            **{"clock.csv": "\n".join(map(str, range(2000)))},
        }
        found, said = self.read({"clean": files, "noise": {}})
        self.assertEqual([len(found[kind]) for kind in ("clean", "noise")], [2, 0])
        self.assertEqual(
            said,
            "clean: 2 recordings, 2 channels; left out: .hidden (hidden), README (neither a CSV nor a sound), "
            "c.tsv (neither a CSV nor a sound), clock.csv (no column but clocks), d.raw (neither a CSV nor a sound), "
            "empty.csv (no numbers), flat.wav (nothing in it varies), notes.csv (no numbers), "
            "short.wav (800 points, 1,024 are needed)\n",
        )

    def test_recorded_noise_is_in_half_of_the_frames(self):
        t = np.arange(5000)
        clean = {f"{n}.wav": np.sin(t / (7 + n)) for n in range(5)}
        noise = {"hum.wav": np.sin(np.arange(8000) * 1.5)}  # a frequency of 0.24 of the rate, where the clean signals have nothing
        with redirect_stdout(None):
            training, _ = own.material(self.folder({"clean": clean, "noise": noise}), 450, 450)
        noisy, clean_frames, _ = training.batch(1000, np.random.default_rng(1))
        spectrum = np.abs(np.fft.rfft((noisy - clean_frames)[:, 0])) ** 2
        hum = spectrum[:, 80:140].sum(1) > 0.95 * spectrum.sum(1)
        self.assertAlmostEqual(hum.mean(), 0.5, delta=0.06)

    def test_what_cannot_be_used_is_said(self):
        x = np.sin(np.arange(6000.0))
        cases = (
            ({"clean": {}}, "no recording that can be used"),
            ({"clean": {"a.wav": np.zeros(500)}}, "no recording that can be used"),
            ({"clean": {"a.wav": x[:3000]}}, "5,120 points"),
            ({"clean": {"a.wav": x}, "noise": {"b.wav": x[:3000]}}, "5,120 points"),
            ({"recordings": {"a.wav": x}}, "no folder clean"),
            ({"clean": {"a.wav": x, "b.wav": (x, 500)}}, "clean/a.wav has 1000 Hz, clean/b.wav 500 Hz"),
            ({"clean": {"a.wav": x}, "noise": {"b.wav": (x, 500)}}, "clean/a.wav has 1000 Hz, noise/b.wav 500 Hz"),
        )
        for kinds, sentence in cases:
            with self.assertRaisesRegex(SystemExit, sentence), redirect_stdout(None):
                own.material(self.folder(kinds), 450, 450)
        with self.assertRaisesRegex(SystemExit, "the folder above it is meant"):
            own.material(self.folder({"clean": {"a.wav": x}}) / "clean", 450, 450)
        with self.assertRaisesRegex(SystemExit, "--recordings"):
            own.material(None, 450, 450)

    def test_levels_are_those_about_the_mean(self):
        x = 1000 + np.stack((np.sin(np.arange(6000) / 20), np.cos(np.arange(6000) / 30)), 1)
        folder = self.folder({"clean": {"a.wav": x}, "noise": {}})
        with redirect_stdout(io.StringIO()) as said:
            evaluate.measure_own(lambda noisy, rate: np.full_like(noisy, noisy.mean()), folder)
        _, title, _, *rows = said.getvalue().splitlines()
        self.assertEqual(title, "2 channels of 1 recording not trained on; output SNR in dB")
        for row in rows:  # who answers with the mean leaves an error as strong as the signal
            self.assertAlmostEqual(float(row.split()[2]), 0, delta=0.11)


class ReportModels(unittest.TestCase):
    """Fitted on few windows, which is enough to tell a right network from a wrong one."""

    def ratio(self, name, steps=0, **noise):
        training_set, variant = fit.parse(name)
        network = report.fit(training_set, variant, windows=5_000, steps=steps)
        tested = replace(training_set, noise=replace(training_set.noise, **noise))
        with torch.no_grad():
            noisy, clean = tested.windows(1_000, np.random.default_rng(5))
            error = (network(noisy) - clean).square().mean().item()
        return error / (tested.noise.variance / 450) if training_set.amplitude else error

    def test_linear_network_projects_on_cosine_and_sine(self):
        self.assertAlmostEqual(self.ratio("cos-normal-0-1-linear"), 2, delta=0.1)

    def test_templates_know_the_amplitude_too(self):
        self.assertLess(self.ratio("expcos-normal-0-1-nonlinear"), 1.3)

    def test_refinement_finds_the_edges_of_uniform_noise(self):
        self.assertLess(self.ratio("cos-uniform-0-8"), 0.2)

    def test_refinement_stands_back_from_noise_of_another_spread(self):
        self.assertLess(self.ratio("cos-uniform-m1-1", first=0, second=8), 1.2)

    def test_training_the_attention_keeps_the_rest_working(self):
        self.assertLess(self.ratio("cos-normal-0-1", steps=3), 1.3)

    def test_constant_is_known_or_is_the_mean(self):
        self.assertLess(self.ratio("const2-uniform-m1-1"), 1e-9)
        training_set, variant = fit.parse("const0-uniform-m1-1")
        network = report.fit(training_set, variant, windows=5_000)
        noisy = 7 + torch.rand(10, 1, 450)
        torch.testing.assert_close(network(noisy).mean(-1), noisy.mean(-1), atol=1e-2, rtol=0)

    def test_names_are_parsed_whole(self):
        self.assertEqual(fit.parse("expcos-uniform-m1-1-spectral")[1], "nonlinear-spectral")
        self.assertRaises(ValueError, fit.parse, "cos-normal-0-1-quadratic")


class Blending(unittest.TestCase):
    def test_frames_that_pass_unchanged_give_the_signal_back(self):
        network = DenoisingNetwork(Blueprint([LayerBlueprint("convolution", 2, kernel=1)], "linear", leads=2)).double()
        network.layer[0].weight.data = torch.eye(2, dtype=torch.float64)[..., None]
        network.layer[0].bias.data.zero_()
        for points in (1, 2, 100, 450, 451, 1500):
            x = np.random.default_rng(points).standard_normal((2, points))
            for hop in (1, 100, 225, 450):
                np.testing.assert_allclose(clean_signal(network, x, hop), x, atol=1e-12)


class Material(unittest.TestCase):
    def test_noise_that_ends_early_ends_there_at_the_power_that_it_had(self):
        x = np.random.default_rng(0).standard_normal((50, 1800)) * np.arange(1, 51)[:, None]
        y = ended(x, np.full(50, 0.1), np.full(50, 12.0))
        np.testing.assert_allclose(y.std(1), x.std(1), rtol=0.01)
        density = np.square(np.abs(np.fft.rfft(y / x.std(1, keepdims=True)))).mean(0)
        self.assertLess(density[240:].max(), 1e-3 * density[:170].mean())  # beyond 0.133 and below 0.094 cycles a point
        x[3, :700] = np.nan
        np.testing.assert_array_equal(np.isnan(ended(x, np.full(50, 0.1), np.full(50, 12.0))), np.isnan(x))

    def test_clean_frame_is_the_noisy_window_less_its_noise(self):
        tracks = np.random.default_rng(0).standard_normal((3, 5000)).cumsum(1)
        blueprint = Blueprint([], "linear", extra_features=["context"], context_span=4, context_ahead=450)
        tracks = (tracks - tracks.mean(1, keepdims=True)) / tracks.std(1, keepdims=True)
        noise = dict.fromkeys(("muscle", "wander", "motion"), tracks)
        mixer = Mixer(Hearts([tracks], True), None, noise, 450, blueprint.window_length, 900)
        noisy, clean, power, rates = mixer.batch(60, np.random.default_rng(1))
        self.assertEqual((noisy.shape, clean.shape), ((60, 1, 1800), (60, 1, 450)))
        frames = blueprint.frame_of(noisy)
        self.assertTrue(np.isfinite(frames).all())  # a frame lies inside its track; what surrounds it need not
        self.assertTrue(np.isnan(noisy).any())
        quiet = power < 10**-2.5
        error = np.square(frames - clean).mean((1, 2))
        self.assertLess((error[quiet] / power[quiet]).max(), 10)
        self.assertGreater((error[~quiet] / power[~quiet]).mean(), 0.2)
        inside = ~np.isnan(noisy[:, 0])
        edges = np.abs(np.diff(inside.astype(int), axis=1)).sum(1)
        self.assertTrue((edges <= 2).all() and inside[:, 900:1350].all())  # what is lacking lies at the ends
        self.assertTrue((~inside[:, 0]).any() and (~inside[:, -1]).any())
        self.assertTrue((rates == 0).any() and (rates[rates > 0] >= 250).all() and (rates <= 500).all())

    def test_a_heart_goes_on_beyond_its_tracks_as_itself(self):
        rng = np.random.default_rng(0)
        beat = np.exp(-np.square(np.linspace(-9, 9, 500)))
        hearts = [np.tile(sign * size * np.tile(beat, 10), (2, 1)).astype(np.float32) for sign, size in ((1, 1), (-1, 2), (1, 3))]
        for simultaneous in (True, False):
            mixer = Mixer(Hearts(hearts, simultaneous), None, {}, 450, 9000, 7650)
            x, inside = mixer._excerpts(mixer.many, 60, np.full(60, 500.0), rng)
            outside = ~inside
            self.assertGreater(outside.mean(), 0.3)
            size = np.array([row[i][np.abs(row[i]).argmax()] for row, i in zip(x, inside)])
            again = np.array([row[o][np.abs(row[o]).argmax()] for row, o in zip(x, outside)])
            self.assertLess(np.abs(again / size - 1).max(), 0.4)

    def test_hearts_of_nobody_have_twelve_leads_in_the_band(self):
        rng = torch.Generator().manual_seed(0)
        shapes = {"conv_1": (10, 8), "conv_2": (25, 10), "conv_3": (50, 25), "conv_4": (150, 50), "conv_5": (250, 150)}
        shapes |= {"conv_6": (250, 250), "deconv_1": (250, 250), "deconv_2": (150, 500), "deconv_3": (50, 300)}
        shapes |= {"deconv_5": (25, 100), "deconv_6": (10, 50), "deconv_7": (8, 10)}
        state = {}
        for name, (rows, columns) in shapes.items():
            name = f"{name}.conv1d" if name.startswith("de") else name
            state[f"{name}.weight"] = torch.randn((rows, columns, 25), generator=rng) / (columns * 12) ** 0.5
            state[f"{name}.bias"] = torch.zeros(rows)
        generator = generated.Generator(state)
        hearts = generator.hearts(2, 5)
        self.assertEqual(hearts.shape, (2, 8, 5000))
        np.testing.assert_array_equal(hearts, generator.hearts(2, 5))
        self.assertGreater(np.abs(hearts - generator.hearts(2, 6)).max(), 1e-3)
        # The package's own layers, one by one.
        x = torch.rand((2, 8, 5000), generator=torch.Generator().manual_seed(5)) * 2 - 1
        skips = []
        for index, stride in enumerate((2, 5, 2, 5, 5, 5), 1):
            layer = torch.nn.Conv1d(*reversed(shapes[f"conv_{index}"]), 25, stride, padding=12)
            layer.load_state_dict({key: state[f"conv_{index}.{key}"] for key in ("weight", "bias")})
            skips.append(x := torch.nn.LeakyReLU()(layer(x)))
        skips.pop()
        for name, repeat in (("1", 5), ("2", 5), ("3", 5), ("5", 2), ("6", 5), ("7", 2)):
            x = x if name in "17" else torch.cat((x, skips.pop()), 1)
            layer = torch.nn.Conv1d(x.shape[1], shapes[f"deconv_{name}"][0], 25, padding=12)
            layer.load_state_dict({key: state[f"deconv_{name}.conv1d.{key}"] for key in ("weight", "bias")})
            x = layer(torch.nn.Upsample(scale_factor=repeat)(x))
            x = x.tanh() if name == "7" else x.relu()
        np.testing.assert_allclose(hearts, x.detach().numpy(), atol=1e-5)

        tracks = generated.tracks(generator, 2, 3, 5)
        self.assertEqual([heart.shape for heart in tracks], [(15, 5000)] * 2)
        for heart in tracks:
            one, two, three = (heart[lead, 300:4700].astype(float) for lead in range(3))
            np.testing.assert_allclose(np.square(heart[:, 250:4747]).mean(1), 1, rtol=1e-4)
            coefficients, left, *_ = np.linalg.lstsq(np.stack((one, two), 1), three, rcond=None)
            self.assertLess(left[0], 1e-6 * len(one))  # III = II − I, each in a unit of its own
            self.assertTrue(coefficients[1] > 0 > coefficients[0])
            spectrum = np.square(np.abs(np.fft.rfft(heart[:, 250:4747])))
            self.assertLess(spectrum[:, 540:].sum(), 1e-2 * spectrum.sum())  # beyond 60 Hz

    def test_hearts_of_nobody_and_low_rates_are_in_the_mixture(self):
        rng = np.random.default_rng(0)
        tracks = (rng.standard_normal((3, 5000)) / 100).cumsum(1).astype(np.float32)
        noise = dict.fromkeys(("muscle", "wander", "motion"), rng.standard_normal((2, 5000)))
        strange = 1000 + np.zeros((3, 5000), np.float32)
        strange[:, 250:4748] = np.sin(np.arange(4498) / 20)  # whose ends nobody is to see
        nobody = Hearts([strange], True, generated.INSIDE)
        mixer = Mixer(Hearts([tracks], True), None, noise, 450, 4050, 2250, mixing.WEARABLE_RATES, nobody)
        noisy, clean, power, rates = mixer.batch(400, rng)
        self.assertTrue(np.isfinite(clean).all() and np.isfinite(power).all())
        self.assertLess(np.abs(clean).max(), 30)
        told = rates[rates > 0]
        self.assertTrue((told >= 100).all() and (told <= 250).all())
        self.assertTrue((told == 100).any() and (told == 250).any())

    def test_nothing_of_a_heart_lies_below_its_band(self):
        rate = np.array((250.0, 500.0))
        slow, fast = (np.sin(2 * np.pi * f * np.arange(8000) / rate[:, None]) for f in (0.2, 2.0))
        left = mixing.band_begins(slow + fast, rate)[:, 2000:6000]
        self.assertLess(np.abs(left - fast[:, 2000:6000]).max(), 0.02)

    def test_strange_beats_are_in_the_frame_and_have_no_offset(self):
        rng = np.random.default_rng(0)
        tracks = rng.standard_normal((4, 5000)).astype(np.float32)
        mixer = Mixer(Hearts([tracks], True), None, {}, 450, 4050, 3150)
        rate = np.full(60, 360.0)
        clean = mixer._excerpts(mixer.many, 60, rate, rng)[0][:, mixing.MARGIN : mixing.MARGIN + 4050]
        strange = mixer._with_strange_beats(clean.copy(), rate, rng)
        change = strange - clean
        self.assertTrue((np.abs(change[:, 3150:3600]).max(1) > 0.5).all())
        self.assertLess((change != 0).sum(1).max(), 3 * 0.8 * 360 + 1)
        np.testing.assert_allclose(change.sum(1), 0, atol=1e-2)

    def test_leads_obey_einthoven_in_hearts_and_in_noise(self):
        for matrix in (recordings.leads_of_independent(), leads.leads_of_electrodes()):
            one, two, three, right, left, foot = matrix[:6]
            np.testing.assert_allclose(three, two - one)
            np.testing.assert_allclose(right + left + foot, 0, atol=1e-15)
        self.assertTrue((np.abs(leads.leads_of_electrodes().sum(1)) < 1e-15).all())  # a common potential is in no lead

    def test_speech_keeps_its_noise_level_and_knows_nothing_before_the_scene(self):
        rng = np.random.default_rng(0)
        voice = np.concatenate([rng.standard_normal(4000) * k for k in (1, 1, 0.001, 1, 1) * 8]).astype(np.float16)
        mixer = SpeechMixer([voice, voice[::-1]], [voice], 24 * 450, 450)
        windows, clean, power = mixer.batch(1200, rng)
        self.assertEqual((windows.shape, clean.shape, power.shape), ((1200, 1, 10_800), (1200, 1, 450), (1200,)))
        self.assertTrue(np.isfinite(windows[..., -450:]).all() and np.isfinite(clean).all())
        missing = np.isnan(windows[:, 0])
        self.assertTrue((missing[:, :-1] >= missing[:, 1:]).all())  # never behind a sample that is there
        noise = np.square(windows[..., -450:] - clean).mean((1, 2))
        self.assertAlmostEqual((noise / power).mean(), 1, delta=0.25)  # in a scene whose noise swells, a frame may have any
        self.assertTrue((clean == 0).all((1, 2)).any())  # scenes of nothing but noise

    def test_what_comes_next_is_in_the_window_but_at_the_ends_of_scenes(self):
        rng, ahead = np.random.default_rng(1), 900
        voice = rng.standard_normal(40_000).astype(np.float16)
        windows, clean, _ = SpeechMixer([voice], [voice], 24 * 450, 450, ahead).batch(2_400, rng)
        inside = slice(-ahead - 450, -ahead)
        self.assertTrue(np.isfinite(windows[..., inside]).all())
        error = np.square(windows[..., inside] - clean).mean((1, 2))
        self.assertLess(np.median(error), 1)  # of another place it would be above 2
        cut = np.isnan(windows[:, 0, -ahead:]).any(1).mean()
        self.assertTrue(0 < cut < speech.END_SHARE, cut)

    def test_a_line_ends_speech_and_noise_of_some_scenes_and_leaves_the_others(self):
        rng = np.random.default_rng(0)
        clean, noisy = rng.standard_normal((2, 100, speech.SCENE), np.float32)
        given = clean.copy(), noisy.copy()
        SpeechMixer([], [], 450, 450)._through_lines(clean, noisy, rng)
        changed = (clean != given[0]).any(1)
        self.assertAlmostEqual(changed.mean(), speech.LINE_SHARE, delta=0.12)
        np.testing.assert_array_equal((noisy != given[1]).any(1), changed)
        for signals, before in zip((clean, noisy), given):
            now, then = np.abs(np.fft.rfft(signals[changed])), np.abs(np.fft.rfft(before[changed]))
            frequency = np.fft.rfftfreq(speech.SCENE, 1 / 16_000)
            self.assertLess((now / then)[:, frequency > 5000].max(), 2e-3)
            self.assertGreater((now / then)[:, frequency < 2800].min(), 0.99)

    def test_animals_are_tones_and_leaves_come_in_bursts(self):
        rng, mixer = np.random.default_rng(0), SpeechMixer([], [], 450, 450)
        frequency = np.fft.rfftfreq(speech.SCENE, 1 / 16_000)
        white = mixer._white(40, rng)
        for kind in (mixer._calls, mixer._rustle):
            np.testing.assert_allclose(np.square(kind(40, rng)).mean(1), 1, rtol=1e-3)

        def crowded(x):
            """Part of the power in a tenth of the bins."""
            power = np.sort(np.square(np.abs(np.fft.rfft(x))), 1)[:, ::-1]
            return power[:, : len(frequency) // 10].sum(1) / power.sum(1)

        def swing(x):
            """Deviation in dB of the level of 5 ms."""
            return (10 * np.log10(np.square(x[:, : 80 * 187]).reshape(len(x), -1, 80).mean(2) + 1e-9)).std(1)

        self.assertLess(crowded(white).max(), 0.4)
        self.assertGreater(np.median(crowded(mixer._calls(40, rng))), 0.8)
        calls = np.square(np.abs(np.fft.rfft(mixer._calls(40, rng))))
        self.assertLess(np.median(calls[:, frequency < 500].sum(1) / calls.sum(1)), 0.05)
        self.assertLess(swing(white).max(), 1)
        self.assertGreater(np.median(swing(mixer._rustle(40, rng))), 3)


class AnySignal(unittest.TestCase):
    """The material of the model for any signal."""

    def test_band_ends_where_the_sensor_shows_only_its_noise(self):
        rng = np.random.default_rng(0)
        slow = signal.sosfiltfilt(signal.butter(8, 20, fs=1000, output="sos"), rng.standard_normal(60_000))
        for level, hum in ((1e-3, 0), (1e-3, 1)):
            x = slow + level * rng.standard_normal(60_000) + hum * np.sin(2 * np.pi * 50 * np.arange(60_000) / 1000)
            self.assertAlmostEqual(sensors.band(x, 1000), 30, delta=10)

    def test_tracks_lose_the_noise_and_keep_the_signal(self):
        rng = np.random.default_rng(0)
        slow = np.sin(2 * np.pi * 7 * np.arange(90_000) / 1000)
        cut = sensors.tracks(slow + 0.1 * rng.standard_normal(90_000), 1000, 10)
        last = cut[:, sensors.PAST :]
        power = np.square(np.abs(np.fft.rfft(last[:5] * np.hanning(sensors.TRACK))))
        self.assertGreater(len(cut), 4)
        np.testing.assert_allclose(np.square(last).mean(1), 1, rtol=1e-5)
        self.assertLess((1 - np.sort(power)[:, -5:].sum(1) / power.sum(1)).max(), 2e-3)  # of 0.01 in the whole band

    def test_track_has_behind_it_what_was_recorded_and_nothing_before_that(self):
        x = np.arange(3.0 * sensors.TRACK + 100)
        cut = sensors.pieces(x)
        self.assertEqual(cut.shape, (5, sensors.PAST + sensors.TRACK))
        for number, track in enumerate(cut):
            known = sensors.TRACK + number * sensors.TRACK // 2
            self.assertTrue(np.isnan(track[:-known]).all())
            np.testing.assert_allclose(np.diff(track[-known:]), np.sqrt(12 / (sensors.TRACK**2 - 1)), rtol=1e-3)

    def test_window_ends_with_its_frame_and_goes_on_before_it(self):
        sources = [sensors.pieces(np.arange(8.0 * sensors.TRACK))]
        mixer = Medley(sources, 450, 2250, made_share=0)
        clean = mixer._clean(200, np.random.default_rng(0))
        self.assertTrue(np.isfinite(clean[:, -450:]).all())
        self.assertTrue(0 < np.isnan(clean).any(1).mean() < 1)
        step = np.diff(clean, axis=1)
        known = np.isfinite(step)
        slope = step[:, -1:] * np.ones_like(step)
        np.testing.assert_allclose(step[known], slope[known], rtol=2e-2)  # a straight line stays one
        self.assertTrue((np.diff(np.isnan(clean).astype(int), axis=1) <= 0).all())  # what is missing is missing at the beginning

    def test_noise_of_some_windows_was_louder_or_quieter_before_the_frame(self):
        mixer = Medley([], 450, 2250)
        with mock.patch.object(medley, "WHITE_ALONE", 1):
            noise = mixer._noise(4000, np.random.default_rng(0))
        self.assertAlmostEqual(np.square(noise[:, -450:]).mean(), 1, delta=0.02)
        louder = np.log(noise[:, :225].std(1) / noise[:, -450:].std(1))
        unsteady = np.abs(louder) > 0.25  # four times what chance makes of 225 points
        seen = 0.71  # of a normal number of deviation 0.95 · UNSTEADY so much lies beyond 0.25
        self.assertAlmostEqual(unsteady.mean(), seen * medley.UNSTEADY_SHARE, delta=0.03)
        self.assertAlmostEqual((louder > 0.25).mean(), (louder < -0.25).mean(), delta=0.03)

    def test_made_signals_begin_at_the_frame_before_it_or_before_the_window(self):
        windows = Medley([], 450, 2250)._made(2000, np.random.default_rng(0))
        known = np.isfinite(windows).sum(1)
        for frames, share in zip((1, 2.5, 5), medley.EXTENT_SHARES):
            self.assertAlmostEqual((known == 450 * frames).mean(), share, delta=0.04)
        self.assertTrue((np.diff(np.isfinite(windows).astype(int), axis=1) >= 0).all())

    def test_pause_is_as_quiet_as_it_was(self):
        burst = np.concatenate((100 * np.sin(np.arange(5120)), 2 * np.sin(np.arange(1024))))
        sources = [sensors.pieces(burst)[-1:]]
        clean = Medley(sources, 450, 2250, steps=(1, 1), made_share=0)._clean(100, np.random.default_rng(0))
        self.assertLess(clean[:, -450:].std(1).max(), 0.3)
        self.assertAlmostEqual(np.nanstd(clean, 1).max(), 1 / medley.QUIETEST, delta=0.1)

    def test_no_file_serves_twice(self):
        held_out = {Path(name).stem for wanted in heldout.PACKAGES.values() for name in wanted}
        used = sensors.TRAINING_FILES + sensors.VALIDATION_FILES
        self.assertEqual(len(set(used)), len(used))
        self.assertFalse(set(used) & (held_out | {"ecg_20_sec_1000_Hz", "ecg_4000_Hz"}))

    def test_clean_frame_is_the_noisy_one_less_noise_of_the_stated_power(self):
        sources = [np.random.default_rng(n).standard_normal((3, sensors.PAST + sensors.TRACK)).cumsum(1) for n in range(2)]
        noisy, clean, power = Medley(sources, 450, 450).batch(2000, np.random.default_rng(1))
        self.assertEqual((noisy.shape, clean.shape, power.shape), ((2000, 1, 450), (2000, 1, 450), (2000,)))
        self.assertTrue(np.isfinite(noisy).all())
        ratio = np.square(noisy - clean).mean((1, 2)) / power
        self.assertAlmostEqual(np.median(ratio), 1, delta=0.1)
        self.assertLess(ratio.max(), 30)
        signals = np.square(clean).mean((1, 2))
        silent = signals < 0.5
        np.testing.assert_allclose(signals[~silent], 1, rtol=1e-6)
        self.assertTrue(0 < silent.mean() < 0.1)
        self.assertAlmostEqual((power <= 1e-6).mean(), medley.CLEAN_SHARE, delta=0.03)

    def test_kinds_of_noise_have_power_one_and_their_own_shape(self):
        for kind, maker in medley.MAKERS.items():
            x = maker(3000, 450, np.random.default_rng(0))
            self.assertAlmostEqual(np.square(x).mean(), 1, delta=0.1, msg=kind)
        wild = medley.MAKERS["impulses"](100, 450, np.random.default_rng(0))
        self.assertLess((wild != 0).mean(), 1 / 20)

    def test_every_family_is_finite_and_varies(self):
        for family in {*varieties.FAMILIES, *varieties.COARSE_FAMILIES}:
            x = family(200, 450, np.random.default_rng(0))
            self.assertEqual(x.shape, (200, 450), family.__name__)
            self.assertTrue(np.isfinite(x).all(), family.__name__)
            self.assertGreater((x.std(1) > 1e-3 * np.abs(x).max(1)).mean(), 0.8, family.__name__)
            if family in varieties.FAMILIES:  # white noise has 2 here: a signal is what noise is not
                steps = np.square(np.diff(x, axis=1)).mean(1) / np.maximum(x.var(1), 1e-9)
                self.assertLess(np.median(steps), 1, family.__name__)

    def test_coarse_tracks_keep_features_of_a_single_point(self):
        spiky = (np.arange(60_000) % 1500 == 0).astype(float)  # low-passed, they would be a hundred points wide
        cut = sensors.coarse(spiky, 1000, 10)
        self.assertGreater(np.nanmax(cut), 5)
        signs = np.random.default_rng(0).choice((-1.0, 1.0), (3, sensors.PAST + sensors.TRACK))
        mixer = Medley([np.zeros((1, sensors.PAST + sensors.TRACK))], 450, 900, [signs])
        frames = mixer._from(mixer.coarse, 50, (1, 1), np.random.default_rng(1))
        np.testing.assert_array_equal(np.abs(frames), 1)  # not interpolated

    def test_commands_of_the_cards_train_what_the_recipes_begin_with(self):
        commands = 0
        for page in Path(__file__).parent.glob("*.md"):
            trained = {}  # where the runs of the page lie: what they train
            for line in page.read_text().splitlines():
                words = line.split()
                if words[:2] != ["python", "models/train.py"] or words[2] == "NAME":
                    continue
                name, trained[words[3]] = words[2], words[2]
                begin = words[words.index("--begin") + 1] if "--begin" in words else None
                if begin is None or begin.endswith("checkpoint.pt"):
                    found = begin and trained[begin.removesuffix("/checkpoint.pt")]
                    self.assertEqual(found, RECIPES[name].begins_with, f"{page.name}: {line}")
                commands += 1
        self.assertGreater(commands, 12)

    def test_wider_network_begins_as_the_same_function_and_learns_with_all_of_it(self):
        def blueprint(wide, features):
            convolutions = [
                LayerBlueprint("convolution", wide, "prelu", kernel=3, stride=3),
                LayerBlueprint("convolution", wide + 1, "prelu", kernel=5, stride=2),
                LayerBlueprint("dense", 15 * wide, "prelu", channels=wide),
                LayerBlueprint("convolution", wide + 2, "prelu", kernel=3, upsample=2, skip=1),
                LayerBlueprint("convolution", wide, "prelu", kernel=3, upsample=3, skip=0),
                LayerBlueprint("convolution", 1, kernel=3),
            ]
            return Blueprint(convolutions, grid_length=90, extra_features=features, output="noise")

        torch.manual_seed(0)
        few = DenoisingNetwork(blueprint(4, ["frame"])).double()
        many = DenoisingNetwork(blueprint(7, ["attended-frame", "frame"])).double()
        given = {name: value.clone() for name, value in few.state_dict().items()}
        state = train.moved(few.state_dict(), few.blueprint, many.blueprint)
        many.load_state_dict(train.widened(state, few.blueprint, many.blueprint, many.state_dict()))
        x = torch.randn(5, 1, 90, dtype=torch.float64)
        torch.testing.assert_close(many(x), few(x), rtol=0, atol=1e-14)
        for name, value in few.state_dict().items():
            torch.testing.assert_close(value, given[name], rtol=0, atol=0)
        optimizer = torch.optim.SGD(many.parameters(), 0.1)
        for _ in range(8):  # what is new is reached layer by layer, from the end
            before = {name: value.clone() for name, value in many.state_dict().items()}
            optimizer.zero_grad()
            many(x).square().mean().backward()
            optimizer.step()
        for name, value in many.state_dict().items():
            if name.startswith("layer.") and name.endswith("weight"):
                self.assertTrue((value != before[name]).any(dim=tuple(range(1, value.ndim))).all(), name)

    def test_recipe_that_begins_with_another_has_its_shapes(self):
        for recipe in RECIPES.values():
            if recipe.begins_with:
                first, then = (DenoisingNetwork(r.blueprint) for r in (RECIPES[recipe.begins_with], recipe))
                state = train.moved(first.state_dict(), first.blueprint, then.blueprint)
                then.load_state_dict(train.widened(state, first.blueprint, then.blueprint, then.state_dict()))

    def test_loss_counts_harm_twice(self):
        clean, power = torch.zeros(1, 1, 450), torch.tensor([0.01])

        def loss(error):
            return error_and_harm(clean + error**0.5, clean, power).item()

        self.assertAlmostEqual(loss(0.04) - loss(0.02), 2 * np.log10(2), delta=0.02)
        self.assertAlmostEqual(loss(0.008) - loss(0.004), np.log10(2), delta=0.05)


    def test_ease_lets_the_worst_frames_rule_and_asks_nothing_of_the_good_ones(self):
        clean, power = torch.zeros(1, 1, 450), torch.tensor([0.001])

        def loss(error, ease):
            return error_and_harm(clean + error**0.5, clean, power, ease).item()

        self.assertLess(loss(0.01, 1) - loss(0.001, 1), 0.05)
        self.assertGreater(loss(0.01, 0) - loss(0.001, 0), 1.5)
        self.assertGreater(loss(1.0, 1) - loss(0.1, 1), 0.7)


class Training(unittest.TestCase):
    def test_muon_makes_singular_values_alike_and_keeps_their_vectors(self):
        rng = torch.Generator().manual_seed(1)
        for shape in ((40, 90), (90, 40)):
            left, _, right = torch.linalg.svd(torch.randn(shape, generator=rng), full_matrices=False)
            matrix = left @ torch.diag(torch.logspace(0, -1.5, 40)) @ right
            core = left.mT @ orthogonalized(7 * matrix) @ right.mT
            self.assertTrue(((core.diag() > 0.65) & (core.diag() < 1.25)).all())
            self.assertLess((core - torch.diag(core.diag())).abs().max(), 1e-3)

    def test_workers_make_the_same_frames_in_the_same_order(self):
        def batch(count, rng):
            frames = rng.standard_normal((count, 1, 4))
            return frames, frames, np.ones(count)

        frames = train.Frames(batch, 3, seed=5, steps=6)
        loaders = (train.DataLoader(frames, batch_size=None, sampler=range(2, 6), num_workers=n) for n in (0, 2))
        alone, together = ([windows for windows, _, _ in loader] for loader in loaders)
        self.assertEqual(len(alone), 4)
        for expected, found in zip(alone, together):
            self.assertTrue(torch.equal(expected, found))
        self.assertFalse(torch.equal(alone[0], alone[1]))

    @staticmethod
    def trained(folder, *arguments, interrupt=None, **changes):
        """What is printed of a few steps of a recipe with frames of its own; one draw of them may be interrupted."""
        calls = iter(range(100))

        def batch(count, rng):
            if next(calls) == interrupt:
                raise KeyboardInterrupt
            clean = rng.standard_normal((count, 1, 450)).cumsum(2) / 20
            return clean + rng.standard_normal(clean.shape), clean, np.ones(count)

        def material(folder):
            return batch, Medley([np.ones((1, sensors.PAST + sensors.TRACK))], 450, 450).batch

        recipe = replace(RECIPES["general-first"], **{"material": material, "batch_size": 4, "easy_steps": 3} | changes)
        words = ["train.py", "general-first", folder, "--every", "2", *arguments]
        with mock.patch.dict(RECIPES, {"general-first": recipe}), mock.patch("sys.argv", words):
            with redirect_stdout(io.StringIO()) as said:
                train.main()
        return said.getvalue()

    def refused(self, sentence, *arguments, **changes):
        with self.assertRaises(SystemExit), redirect_stderr(io.StringIO()) as said:
            self.trained(*arguments, **changes)
        self.assertIn(sentence, said.getvalue())

    def test_training_that_was_interrupted_ends_as_one_that_was_not(self):
        with tempfile.TemporaryDirectory() as whole, tempfile.TemporaryDirectory() as parts:
            self.trained(whole, "--steps", "4")
            with self.assertRaises(KeyboardInterrupt):
                self.trained(parts, "--steps", "4", interrupt=3)
            self.trained(parts, "--steps", "4")
            expected, found = (torch.load(Path(folder) / "checkpoint.pt") for folder in (whole, parts))
        self.assertEqual(found["step"], 4)
        for which in ("network", "average"):
            for name, value in expected[which].items():
                self.assertTrue(torch.equal(value, found[which][name]), name)

    def test_a_folder_with_another_training_or_one_that_is_done_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            self.trained(folder, "--steps", "2")
            for steps in ("1", "2"):
                self.refused("has its 2 steps behind it: take a new folder", folder, "--steps", steps)
            self.refused("has seed 1, not 7", folder, "--steps", "4", "--seed", "7")
            self.refused("has batch 4, not 5", folder, "--steps", "4", batch_size=5)
            checkpoint = torch.load(Path(folder) / "checkpoint.pt")
            torch.save(checkpoint | {"name": "ecg"}, Path(folder) / "checkpoint.pt")
            self.refused("has name ecg, not general-first", folder, "--steps", "4")
            torch.save(checkpoint, Path(folder) / "checkpoint.pt")
            self.assertIn("step      4 of 4", self.trained(folder, "--steps", "4"))

    def test_what_it_begins_with_has_to_be_there(self):
        with tempfile.TemporaryDirectory() as folder:
            missing = f"{folder}/none.gguf"
            sentence = f"--begin: there is no file {missing}"
            self.refused(sentence, folder, "--begin", missing, begins_with="general")

    def test_loss_is_the_mean_over_the_steps_since_the_last_print(self):
        with tempfile.TemporaryDirectory() as folder:
            said = self.trained(folder, "--steps", "3", loss=lambda estimate, *_, ease=0: 0 * estimate.sum() + 7)
        self.assertEqual([line.split("loss")[1].split()[0] for line in said.splitlines()], ["7.00000", "7.00000"])


class Judging(unittest.TestCase):
    def test_noise_has_the_stated_level_whatever_offset_the_signal_has(self):
        reference = 1e3 + np.sin(np.arange(5000))
        for shares in judge.NOISES.values():
            noisy = judge.with_noise(reference, shares, 10, np.random.default_rng(0))
            self.assertAlmostEqual(judge.snr(reference, noisy), 10, places=6)

    def test_filters_gain_on_a_slow_sine_and_keep_a_constant(self):
        reference = np.sin(np.arange(5000) / 40)
        noisy = judge.with_noise(reference, judge.NOISES["white"], 5, np.random.default_rng(0))
        for name, method in judge.FILTERS.items():
            self.assertGreater(judge.snr(reference, method(noisy)), 7, name)
            np.testing.assert_allclose(method(np.full(1000, 3.0)), 3, atol=1e-9, err_msg=name)

    def test_peaks_that_moved_or_shrank_are_measured_between_samples(self):
        rate, beats = 250, np.arange(2, 28) + 0.3217
        time = np.arange(30 * rate) / rate
        height = np.where(np.arange(len(beats)) % 5 == 4, -1.0, 2.0)

        def record(places):
            return (height * np.exp(-np.square((time[:, None] - places) / 0.02))).sum(1)

        detected = np.round(beats * rate).astype(int) + 2  # a detector is never quite right
        known = Peaks.of(record(beats), rate, detected)
        np.testing.assert_allclose(known.place / rate, beats, atol=1e-4)
        np.testing.assert_array_equal(known.unlike, height < 0)
        seconds, part = known.moved(0.9 * record(beats + 0.003), rate)
        np.testing.assert_allclose(seconds, 0.003, atol=2e-4)
        np.testing.assert_allclose(part, 0.1, atol=5e-3)
        self.assertEqual(known.agreement(detected[1::2], rate)[1], 1)
        self.assertAlmostEqual(known.agreement(detected[1::2], rate)[0], 0.5, delta=0.02)
        self.assertEqual(known.agreement(detected[:0], rate), (0, 0))

    def test_edf_channel_is_found_among_channels_of_other_lengths(self):
        counts, values = (2, 3), np.arange(10, dtype="<i2")
        fields = [("Fp1.", "Oz..")] + [("", "")] * 7 + [[str(n) for n in counts]] + [("", "")]
        widths = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
        head = f"{'':184}{256 * 3:<8}{'':44}{2:<8}{1:<8}{2:<4}"
        head += "".join(f"{text:{width}}" for pair, width in zip(fields, widths) for text in pair)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.edf"
            path.write_bytes(head.encode() + values.tobytes())
            np.testing.assert_array_equal(heldout.edf_channel(path, "Oz"), [2, 3, 4, 7, 8, 9])


class WeightFile(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_what_is_written_is_read(self):
        uniform, _ = report.blueprint(report.TRAINING_SETS["cos-uniform-0-8"], "sta")
        with_power = replace(RECIPES["speech"].blueprint, gain_exponent=0.75)
        for written in (uniform, RECIPES["ecg"].blueprint, with_power):
            network = DenoisingNetwork(written)
            package.write(self.folder / "a.gguf", written, network.state_dict(), LABEL, half=False)
            blueprint, state, label = package.read(self.folder / "a.gguf")
            blueprint.spectrum_gain = written.spectrum_gain  # float32 in the file
            self.assertEqual((blueprint, label), (written, LABEL))
            torch.testing.assert_close(state, dict(network.state_dict()))

    def test_gains_are_raised_to_a_power_behind_training_and_not_in_it(self):
        recipe = RECIPES["speech"]
        state = DenoisingNetwork(recipe.blueprint, recipe.normalized).state_dict()
        checkpoint = {"name": "speech", "blueprint": recipe.blueprint.to_dict(), "normalized": recipe.normalized, "average": state}
        self.assertEqual(recipe.blueprint.gain_exponent, 1)
        self.assertEqual(averaged_network(checkpoint).blueprint.gain_exponent, recipe.gain_exponent)
        self.assertLess(recipe.gain_exponent, 1)

    def test_mean_of_two_checkpoints_lies_between_them(self):
        blueprint = Blueprint(dense(8, 450), "nonlinear")
        first, second = (
            {"average": DenoisingNetwork(blueprint, normalized=True).state_dict(), "step": step, "validation": -1.0} for step in (1, 2)
        )
        found = export.mean(first["average"], second, 0.25)
        self.assertEqual((found["step"], found["validation"]), (2, None))
        for name, value in found["average"].items():
            expected = 0.75 * first["average"][name] + 0.25 * second["average"][name]
            torch.testing.assert_close(value, expected.to(value.dtype))

    def test_mean_may_begin_with_a_checkpoint_or_a_weight_file(self):
        blueprint = Blueprint(dense(8, 450), "nonlinear")
        state = DenoisingNetwork(blueprint).state_dict()
        package.write(self.folder / "a.gguf", blueprint, state, LABEL, half=False)
        torch.save({"average": state}, self.folder / "a.pt")
        for name in ("a.gguf", "a.pt"):
            found = export.averaged_weights(self.folder / name)
            self.assertEqual(found.keys(), state.keys())
            for key, value in state.items():
                torch.testing.assert_close(found[key], value)

    def test_rates_and_material_of_ones_own_recordings_are_stated(self):
        network = DenoisingNetwork(RECIPES["own"].blueprint, RECIPES["own"].normalized)
        checkpoint = {"name": "own", "blueprint": network.blueprint.to_dict(), "normalized": RECIPES["own"].normalized}
        checkpoint |= {"average": network.state_dict(), "step": 1, "batch": 2, "seed": 3, "validation": -1.0}
        torch.save(checkpoint, self.folder / "a.pt")

        def exported(*arguments):
            words = ["export.py", str(self.folder / "a.pt"), str(self.folder / "a.gguf"), *arguments]
            with mock.patch("sys.argv", words), redirect_stdout(None):
                export.main()
            return package.read(self.folder / "a.gguf")[2]

        self.assertEqual(exported().rates, RECIPES["own"].rates)
        self.assertEqual(exported("--rates", "100", "250").rates, (100, 250))
        for rates in (("250", "100"), ("0", "100"), ("100", "inf")):
            with self.assertRaises(SystemExit), redirect_stderr(None):
                exported("--rates", *rates)
        self.assertEqual(exported("--training-data", "Scales").training_data, "Scales, from the weights of general")
        for said in ("Scales (CC0), from the weights of general", RECIPES["own"].training_data):
            self.assertEqual(exported("--training-data", said).training_data, said)
        self.assertEqual(export.training_data("Hearts", "ecg"), "Hearts")

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
