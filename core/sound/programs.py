"""Running ffmpeg and ffprobe on files that strangers made.

They open nothing but the file they are given: no other protocol, no list of other files, and
only the containers and the decoders named here. They run nicely, within limits of time, memory
and size, and end when this process does.
"""

import os
import shutil
import signal
import subprocess
import threading
from contextlib import contextmanager

#: Longest time one program may take, in seconds.
LONGEST = 1800
LONGEST_LOOK = 30
MOST_MEMORY = 2 * 1024**3
MOST_FILE = 8 * 1024**3

FORMATS = (
    ("mp3", "wav", "w64", "flac", "ogg", "matroska", "webm", "aiff", "caf", "amr", "aac", "asf")
    # One program for MP4 and what came of it.
    + ("mov", "mp4", "m4a", "3gp", "3g2", "mj2")
)
LOSSLESS = ("flac", "alac", "als", "wmalossless")
LOSSY = (
    ("mp3", "mp3float", "mp2", "mp2float", "mp1", "mp1float", "aac", "aac_fixed")
    + ("opus", "libopus", "vorbis", "libvorbis", "amrnb", "amrwb", "wmav1", "wmav2", "wmapro")
    + ("adpcm_ima_wav", "adpcm_ms", "adpcm_ima_qt", "gsm", "gsm_ms")
)
PCM = tuple(
    f"pcm_{kind}"
    for kind in (
        ("u8", "s8", "s16le", "s16be", "u16le", "s24le", "s24be", "s32le", "s32be")
        + ("f32le", "f32be", "f64le", "f64be", "alaw", "mulaw")
    )
)
#: Covers, and the pictures of chapters: looked at, never kept.
STILL_PICTURES = ("mjpeg", "png", "bmp", "gif")
ONLY_FILES = ("-protocol_whitelist", "file,pipe", "-format_whitelist", ",".join(FORMATS))
ONLY_SOUND = ("-codec_whitelist", ",".join((*LOSSLESS, *LOSSY, *PCM, *STILL_PICTURES)))


class Missing(Exception):
    """ffmpeg is not installed on this machine."""


class Failed(Exception):
    """The program said no, or took too long: `is_late`."""

    def __init__(self, *, is_late=False):
        super().__init__("it took too long" if is_late else "it failed")
        self.is_late = is_late


def are_here():
    return all(map(shutil.which, ("ffmpeg", "ffprobe")))


def look(path, *options):
    """What ffprobe says about the file at `path`."""
    arguments = ("-v", "quiet", *ONLY_FILES, *options, f"file:{path}")
    with running("ffprobe", *arguments, limit=LONGEST_LOOK) as process:
        return process.stdout.read()


@contextmanager
def running(program, *arguments, limit=LONGEST, words=subprocess.DEVNULL):
    """The running program, whose output is to be read; it has ended well afterwards."""
    found = shutil.which(program)
    if not found:
        raise Missing
    process = subprocess.Popen(  # noqa: S603 - a list of our own words and paths, and no shell
        [*held(), found, *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=words,
        env={"PATH": os.defpath, "LC_ALL": "C"},
        start_new_session=True,
    )
    late = threading.Event()
    clock = threading.Timer(limit, lambda: (late.set(), end(process)))
    clock.start()
    try:
        with process.stdout:
            yield process
        process.wait()
    finally:
        clock.cancel()
        end(process)
        process.wait()
    if process.returncode:
        raise Failed(is_late=late.is_set())


def end(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def held():
    """What comes before a program so that it is nice, held to its limits, and ends with us."""
    words = {
        "nice": ("-n", "10"),
        "setpriv": ("--pdeathsig", "KILL"),
        "prlimit": (f"--as={MOST_MEMORY}", f"--fsize={MOST_FILE}", "--core=0"),
    }
    for name, options in words.items():
        if shutil.which(name):
            yield from (name, *options)
