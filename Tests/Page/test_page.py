"""Opens pages of `sta-denoise report` in Chromium and uses them as a person would.

Run by `make test-page`, which builds the command and installs the browser. With SHOTS=FOLDER it leaves pictures there.
"""

import base64
import math
import os
import pathlib
import struct
import subprocess
import tempfile
import unittest
import wave

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

ROOT = pathlib.Path(__file__).resolve().parents[2]
COMMAND = ROOT / ".build/release/sta-denoise"
EXAMPLE = ROOT / "models/example"
SIZES = {"phone": (390, 844), "laptop": (1280, 800), "wide": (2200, 1200)}


def run(*arguments):
    subprocess.run([COMMAND, *map(str, arguments)], check=True)


def write_sound(path, samples, channels):
    """The same 16-bit samples in every channel, 16000 a second."""
    with wave.open(str(path), "wb") as sound:
        sound.setparams((channels, 2, 16000, len(samples), "NONE", ""))
        sound.writeframes(b"".join(struct.pack("<h", round(sample)) * channels for sample in samples))


def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService("/usr/bin/chromedriver"))


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        holder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(holder.cleanup)
        cls.folder = pathlib.Path(holder.name)
        cls.driver = browser()
        cls.addClassCleanup(cls.driver.quit)
        cls.make_ecg()
        cls.make_sound()
        cls.make_table()

    @classmethod
    def make_ecg(cls):
        run(EXAMPLE / "ecg-noisy.wav", cls.folder / "cleaned.wav", "--model", "ecg", "--quiet",
            "--report", cls.folder / "ecg.html", "--reference", EXAMPLE / "ecg-clean.wav")

    @classmethod
    def make_sound(cls):
        """Sixteen channels, too long for every sample to be in the page."""
        clean = [8000 * math.sin(index * 0.05) * math.exp(-index / 100_000) for index in range(150_000)]
        noisy = [value + 1500 * math.sin(index * index * 0.01) for index, value in enumerate(clean)]
        write_sound(cls.folder / "clean.wav", clean, channels=16)
        write_sound(cls.folder / "noisy.wav", noisy, channels=16)
        run("report", cls.folder / "noisy.wav", cls.folder / "clean.wav", "-o", cls.folder / "sound.html")

    @classmethod
    def make_table(cls):
        (cls.folder / "two.csv").write_text("left,right\n" + "".join(f"{i % 7},{i % 11}\n" for i in range(500)))
        run("report", cls.folder / "two.csv", cls.folder / "two.csv", "-o", cls.folder / "table.html")

    # MARK: Steps

    def open(self, name, size="laptop", dark=False):
        width, height = SIZES[size]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
            "features": [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]})
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"})
        self.driver.get_log("performance")
        self.driver.get((self.folder / f"{name}.html").as_uri())
        self.wait("document.body.dataset.ready === 'true' && find('#status').textContent !== ''")

    def js(self, expression):
        return self.driver.execute_script(f"return {expression}")

    def wait(self, expression):
        WebDriverWait(self.driver, 10).until(lambda _: self.js(expression), expression)

    def find(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def choose(self, selector):
        # The input itself is invisible where a label stands for it.
        self.driver.execute_script("arguments[0].click()", self.find(selector))

    @property
    def place(self):
        return self.js("[scene.view.from, scene.view.to]")

    def plot(self):
        return self.find("#charts .u-over")

    def pixels(self):
        """How many pixels of each chart are not like its first one."""
        return self.js("""[...document.querySelectorAll('#charts canvas')].map((canvas) => {
            const pixels = new Uint32Array(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.buffer);
            return pixels.reduce((count, pixel) => count + (pixel !== pixels[0]), 0);
        })""")

    def shoot(self, name):
        if folder := os.environ.get("SHOTS"):
            picture = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
            pathlib.Path(folder, f"{name}.png").write_bytes(base64.b64decode(picture["data"]))

    def tearDown(self):
        complaints = self.driver.get_log("browser")
        self.assertEqual(complaints, [], "the browser complains")

    # MARK: It opens

    def test_opens_without_a_request(self):
        for name in ("ecg", "sound", "table"):
            with self.subTest(name):
                self.open(name)
                log = [entry["message"] for entry in self.driver.get_log("performance")]
                sent = [entry for entry in log if '"Network.requestWillBeSent"' in entry]
                self.assertTrue(sent, "the page itself is one")
                for entry in sent:
                    self.assertIn(f"/{name}.html", entry)

    def test_fits_every_window_in_light_and_dark(self):
        for name in ("ecg", "sound"):
            for size in SIZES:
                for dark in (False, True):
                    with self.subTest(f"{name} {size} {dark=}"):
                        self.open(name, size, dark)
                        width = SIZES[size][0]
                        self.assertLessEqual(self.js("document.documentElement.scrollWidth"), width)
                        for mode in ("waveform", "spectrogram", "spectrum"):
                            self.choose(f"[value={mode}]")
                            self.wait(f"scene.mode === '{mode}' && !isUpdating")
                            self.assertTrue(all(count > 500 for count in self.pixels()), mode)
                            self.shoot(f"{name}-{size}-{'dark' if dark else 'light'}-{mode}")
                        page = self.js("getComputedStyle(document.body).backgroundColor")
                        self.assertEqual(page, "rgb(18, 22, 27)" if dark else "rgb(255, 255, 255)")

    # MARK: Moving about

    def test_wheel_zooms_where_the_pointer_is(self):
        self.open("ecg")
        before = self.place
        plot = self.plot()
        self.driver.execute_script("""arguments[0].dispatchEvent(new WheelEvent('wheel', {
            deltaY: -200, clientX: arguments[1], clientY: arguments[2], bubbles: true, cancelable: true}))""",
            plot, *self.js("(() => { const box = find('#charts .u-over').getBoundingClientRect();"
                           " return [box.left + box.width / 4, box.top + 20] })()"))
        after = self.place
        self.assertLess(after[1] - after[0], (before[1] - before[0]) / 2)
        quarter = lambda place: place[0] + (place[1] - place[0]) / 4
        self.assertAlmostEqual(quarter(after), quarter(before), delta=15)

    def test_drag_moves_and_double_click_shows_all(self):
        self.open("ecg")
        self.js("scene.view.show(4000, 6000)")
        width = self.js("find('#charts .u-over').clientWidth")
        ActionChains(self.driver).drag_and_drop_by_offset(self.plot(), -width // 4, 0).perform()
        self.assertAlmostEqual(self.place[0], 4500, delta=10)
        self.assertAlmostEqual(self.place[1], 6500, delta=10)
        ActionChains(self.driver).double_click(self.plot()).perform()
        self.assertEqual(self.place, [0, 10000])

    def test_shift_and_drag_zooms_in_on_a_stretch(self):
        self.open("ecg")
        width = self.js("find('#charts .u-over').clientWidth")
        ActionChains(self.driver).key_down(Keys.SHIFT).drag_and_drop_by_offset(self.plot(), width // 4, 0).key_up(
            Keys.SHIFT).perform()
        self.assertAlmostEqual(self.place[0], 5000, delta=20)
        self.assertAlmostEqual(self.place[1], 7500, delta=20)

    def test_keys_and_buttons_move(self):
        self.open("ecg")
        charts = self.find("#charts")
        charts.send_keys("+")
        self.assertEqual(self.place, [2500, 7500])
        charts.send_keys(Keys.ARROW_RIGHT)
        self.assertEqual(self.place, [3750, 8750])
        charts.send_keys(Keys.HOME)
        self.assertEqual(self.place, [0, 5000])
        charts.send_keys(Keys.END)
        self.assertEqual(self.place, [5000, 10000])
        charts.send_keys("0")
        self.assertEqual(self.place, [0, 10000])
        self.find("[data-do=in]").click()
        self.find("[data-do=left]").click()
        self.assertEqual(self.place, [1250, 6250])

    def test_two_fingers_zoom_and_one_moves(self):
        self.open("ecg", "phone")
        left, top, width = self.js("(() => { const box = find('#charts .u-over').getBoundingClientRect();"
                                   " return [box.left, box.top + 20, box.width] })()")

        def touch(kind, *shares):
            points = [{"x": left + share * width, "y": top, "id": index} for index, share in enumerate(shares)]
            self.driver.execute_cdp_cmd("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

        touch("touchStart", 0.4, 0.6)
        touch("touchMove", 0.3, 0.7)
        touch("touchMove", 0.2, 0.8)
        touch("touchEnd")
        first, last = self.place
        self.assertAlmostEqual(last - first, 3333, delta=150)
        self.assertAlmostEqual((first + last) / 2, 5000, delta=150)
        touch("touchStart", 0.5)
        touch("touchMove", 0.45)
        touch("touchMove", 0.25)
        touch("touchEnd")
        self.assertAlmostEqual(self.place[0], first + (last - first) / 4, delta=100)

    def test_the_switch_keeps_the_place(self):
        self.open("ecg")
        self.js("scene.view.show(1000, 3000)")
        for mode in ("spectrogram", "spectrum", "waveform"):
            self.choose(f"[value={mode}]")
            self.assertEqual(self.place, [1000, 3000])
            self.wait("find('#status').textContent.includes('2 s to 6 s')")

    # MARK: What is drawn

    def test_zooming_ends_at_the_samples_themselves(self):
        self.open("ecg")
        self.js("scene.view.show(1000, 1010)")
        shown = self.js("charts[1].data()")
        noisy = self.js("[...signalPart(0, 'cleaned', 0).samples.slice(999, 1011)]")
        self.assertEqual([round(time * 500) for time in shown[0]], list(range(999, 1011)))
        self.assertEqual(shown[1], noisy)

    def test_the_overview_has_every_extreme(self):
        self.open("ecg")
        _, values = self.js("charts[0].data()")
        extent = self.js("[Math.min(...signalPart(0, 'noisy', 0).samples), Math.max(...signalPart(0, 'noisy', 0).samples)]")
        self.assertEqual([min(values), max(values)], extent)

    def test_the_residue_is_the_difference(self):
        self.open("ecg")
        largest = self.js("""Math.max(...signalPart(0, 'residue', 0).samples.map((value, index) =>
            Math.abs(value - signalPart(0, 'noisy', 0).samples[index] + signalPart(0, 'cleaned', 0).samples[index])))""")
        self.assertLess(largest, 1e-6)

    def test_mains_hum_is_a_peak_of_the_spectrum_and_of_the_residue(self):
        self.open("ecg")
        self.choose("[value=spectrum]")
        frequencies, residue, *_ = self.js("charts[0].data()")
        row = min(range(len(frequencies)), key=lambda index: abs(frequencies[index] - 50))
        around = residue[row - 6:row - 3] + residue[row + 4:row + 7]
        self.assertGreater(residue[row], max(around) + 6)

    def test_signals_units_and_heights_can_be_chosen(self):
        self.open("ecg")
        self.choose("#lanes [value=residue]")
        self.assertEqual(self.js("charts.length"), 3)
        self.choose("#overlay")
        self.assertEqual(self.js("charts.length"), 1)
        self.choose("#overlay")
        self.js("scene.view.show(1000, 1200)")
        height = self.js("(() => { const [low, high] = charts[1].range(); return high - low })()")
        self.choose("#fit")
        self.assertLess(self.js("(() => { const [low, high] = charts[1].range(); return high - low })()"), height)
        self.driver.execute_script(
            "find('#unit').value = 'samples'; find('#unit').dispatchEvent(new Event('change'))")
        self.wait("find('#status').textContent.startsWith('1000 to 1200')")

    def test_an_excerpt_has_every_sample_and_the_page_says_so(self):
        self.open("sound")
        self.assertEqual(self.js("description.parts.length"), 2)
        self.assertIn("every sample of only", self.find("#resolution").text)
        self.assertIn("smallest and largest of every", self.find("#status").text)
        self.find("#to-excerpt").click()
        self.wait("find('#status').textContent.includes('every sample is here')")

    def test_channels_and_tables_without_a_rate(self):
        self.open("table")
        self.assertTrue(self.find("#channel").is_displayed())
        self.assertFalse(self.find("#unit").is_displayed())
        self.assertEqual(self.js("[...find('#channel').options].map((option) => option.text)"), ["left", "right"])
        before = self.js("Math.max(...charts[0].data()[1])")
        self.driver.execute_script("find('#channel').value = 1; find('#channel').dispatchEvent(new Event('change'))")
        self.assertEqual((before, self.js("Math.max(...charts[0].data()[1])")), (6, 10))

    # MARK: Listening

    def test_what_is_too_slow_is_not_played(self):
        self.open("ecg")
        self.assertFalse(self.find("#play").is_displayed())
        self.assertIn("too slow to hear", self.find("#player-note").text)

    def test_it_plays_and_switches_without_losing_its_place(self):
        self.open("sound")
        start = self.js("player.position")
        self.find("#play").click()
        self.wait(f"player.position > {start} + 1600")
        before = self.js("player.position")
        self.choose("#listen [value=residue]")
        self.assertTrue(self.js("player.isPlaying"))
        after = self.js("player.position")
        self.assertGreaterEqual(after, before)
        self.assertLess(after, before + 16000)
        # Only the one that was chosen is heard.
        self.wait("player.running.voices.every(({ lane, gain }) => (gain.gain.value > 0.001) === (lane === 'residue'))")
        self.wait("!find('.playhead').hidden")
        self.find("#play").click()
        self.assertFalse(self.js("player.isPlaying"))
        self.assertGreaterEqual(self.js("player.place"), after)

    def test_a_click_sets_the_place(self):
        self.open("sound")
        self.find("#to-excerpt").click()
        self.plot().click()
        middle = self.js("(scene.view.from + scene.view.to) / 2")
        self.assertAlmostEqual(self.js("player.position"), middle, delta=self.js("scene.view.span / 200"))

    def test_matched_levels_are_equal_and_below_full_scale(self):
        self.open("sound")
        self.choose("#match")
        levels = self.js("""description.lanes.map((lane) => {
            const { rms, peak } = loudness(sampledPart(lane, 0).samples);
            return [rms * player.gains()[lane], peak * player.gains()[lane]];
        })""")
        for rms, peak in levels:
            self.assertAlmostEqual(rms / levels[0][0], 1, places=5)
            self.assertLessEqual(peak, 1)

    # MARK: For everybody

    def test_everything_has_a_name_and_can_be_reached(self):
        self.open("sound")
        self.wait("charts.every((chart) => chart.host.getAttribute('aria-label'))")
        nameless = self.js("""[...document.querySelectorAll('button, input, select, [role=img], [role=group]')].filter((element) =>
            !element.hidden && !(element.ariaLabel || element.labels?.length || element.textContent.trim())).length""")
        self.assertEqual(nameless, 0)
        self.assertIn("noisy from", self.find("#charts [role=img]").get_attribute("aria-label"))
        for table in self.driver.find_elements(By.TAG_NAME, "table"):
            self.assertTrue(table.find_element(By.TAG_NAME, "caption").text)
            self.assertTrue(table.find_elements(By.CSS_SELECTOR, "th[scope=row]"))

    def test_paper_is_white(self):
        self.open("ecg", dark=True)
        self.js("dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(self.js("getComputedStyle(document.body).backgroundColor"), "rgb(255, 255, 255)")
        self.assertEqual(self.js("scene.theme.noisy"), "#b8501a")
        self.js("dispatchEvent(new Event('afterprint'))")
        self.assertEqual(self.js("scene.theme.noisy"), "#f0905a")


if __name__ == "__main__":
    unittest.main()
