"""Making what is kept of a sound: the master, two copies for listening, its outline.

All of it is encoded anew from the decoded sound. A tag can then come along by no way: not in
the file around the sound, not between its frames, not in the headers of its own format. The
master is lossless where the upload was, and otherwise close enough to be cut and made again.

The sound is read twice: once to measure how loud it is, once to make everything. Memory does
not grow with its length.
"""

import array
import hashlib
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from core.sound import programs
from core.sound.refusals import BROKEN, NOT_SOUND, TOO_LONG, SoundRefused

#: Where podcasts are loud alike, in LUFS; and the highest a wave may go, as a part of the whole.
LOUDNESS = -16
CEILING = 0.8
#: Louder than this, in decibels, hiss is all that would come up.
MOST_GAIN = 30
SILENCE = -69
PEAKS = 200
OUTLINE_RATE = 4000
OUTLINE_PIECE = OUTLINE_RATE // 20

UNTAGGED = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact") + (
    "-flags:a",
    "+bitexact",
)
AS_MP3 = (*UNTAGGED, "-c:a", "libmp3lame", "-id3v2_version", "0", "-f", "mp3")


@dataclass(frozen=True)
class Made:
    """What was made of one upload, as files in the folder it was made in."""

    master: Path
    good: Path
    small: Path
    milliseconds: int
    channels: int
    peaks: list
    sha256: str


def make(upload, sound, folder):
    """Make the copies of `sound`, found in file `upload`, in `folder`. Raises `SoundRefused`."""
    loudness = measure(upload, sound, folder)
    made = {name: folder / name for name in ("master.mka", "good.mp3", "small.mp3")}
    try:
        with programs.running("ffmpeg", *making(upload, sound, loudness, made)) as process:
            outline, samples = outline_of(process.stdout)
    except programs.Failed as failure:
        if failure.is_late:
            raise
        raise SoundRefused(BROKEN) from failure
    if not samples:
        raise SoundRefused(NOT_SOUND)
    return Made(
        master=made["master.mka"],
        good=made["good.mp3"],
        small=made["small.mp3"],
        milliseconds=max(1, round(samples * 1000 / OUTLINE_RATE)),
        channels=sound.channels,
        peaks=peaks_of(outline),
        sha256=sha256_of(made["good.mp3"]),
    )


# How loud it is


def measure(upload, sound, folder):
    """The loudness of `sound` in LUFS. Refuses what is too long or cannot be read."""
    most = settings.SOUND_MAX_MINUTES * 60
    words = folder / "measured"
    try:
        with (
            words.open("wb") as file,
            programs.running(
                *(
                    "ffmpeg",
                    "-nostdin",
                    "-hide_banner",
                    "-nostats",
                    "-v",
                    "info",
                    *programs.ONLY_FILES,
                    *programs.ONLY_SOUND,
                ),
                *("-vn", "-sn", "-dn", "-i", f"file:{upload}", "-map", f"0:{sound.stream}"),
                *("-t", most + 1, "-af", "ebur128=framelog=verbose"),
                *("-f", "s16le", "-ac", "1", "-ar", OUTLINE_RATE, "pipe:1"),
                words=file,
            ) as process,
        ):
            seconds = size_of(process.stdout) / 2 / OUTLINE_RATE
    except programs.Failed as failure:
        if failure.is_late:
            raise
        raise SoundRefused(BROKEN) from failure
    if seconds > most:
        raise SoundRefused(TOO_LONG, most=settings.SOUND_MAX_MINUTES)
    if not seconds:
        raise SoundRefused(NOT_SOUND)
    return loudness_in(words)


def size_of(stream):
    return sum(len(piece) for piece in iter(lambda: stream.read(64 * 1024), b""))


def loudness_in(words):
    """The last figure that the measuring filter wrote: the whole of the sound."""
    with words.open("rb") as file:
        file.seek(max(0, words.stat().st_size - 4096))
        found = re.findall(rb"\bI:\s+(-?[\d.]+|-inf|nan) LUFS", file.read())
    words.unlink()
    return float(found[-1]) if found else SILENCE


def gain(loudness):
    """Decibels to add so that it is as loud as other podcasts. Silence stays as it is."""
    if not loudness > SILENCE:
        return 0
    return min(MOST_GAIN, LOUDNESS - loudness)


# The copies


def making(upload, sound, loudness, made):
    """The arguments that make everything in one reading, and write the outline to the output."""
    graph = (
        f"[0:{sound.stream}]asplit=2[master][loud];"
        f"[loud]volume={gain(loudness):.2f}dB,"
        f"alimiter=limit={CEILING}:level=disabled:attack=1:release=50,"
        "asplit=3[good][small][outline]"
    )
    channels = ("-ac", sound.channels)
    return (
        *("-nostdin", "-v", "error", *programs.ONLY_FILES, *programs.ONLY_SOUND, "-y"),
        *("-vn", "-sn", "-dn", "-i", f"file:{upload}", "-filter_complex", graph),
        *("-map", "[master]", *UNTAGGED, *channels, *master_codec(sound)),
        *("-f", "matroska", f"file:{made['master.mka']}"),
        *("-map", "[good]", *channels, "-ar", 44100),
        *("-b:a", "96k" if sound.channels == 1 else "128k", *AS_MP3, f"file:{made['good.mp3']}"),
        *("-map", "[small]", "-ac", 1, "-ar", 24000),
        *("-b:a", "40k", *AS_MP3, f"file:{made['small.mp3']}"),
        *("-map", "[outline]", "-ac", 1, "-ar", OUTLINE_RATE, "-f", "s16le", "pipe:1"),
    )


def master_codec(sound):
    if sound.is_lossless:
        return ("-c:a", "flac", "-compression_level", 3)
    return ("-c:a", "libopus", "-b:a", "96k" if sound.channels == 1 else "160k")


def sha256_of(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# Its outline


def outline_of(stream):
    """The highest of every twentieth of a second, and how many samples there were in all."""
    heights, samples = [], 0
    for piece in iter(lambda: stream.read(OUTLINE_PIECE * 2), b""):
        wave = array.array("h", piece[: len(piece) // 2 * 2])
        if sys.byteorder == "big":
            wave.byteswap()
        if wave:
            heights.append(max(max(wave), -min(wave)))
            samples += len(wave)
    return heights, samples


def peaks_of(heights):
    """200 heights from 0 to 100, whatever the length."""
    count = len(heights)
    spread = (
        heights[no * count // PEAKS : max(no * count // PEAKS + 1, (no + 1) * count // PEAKS)]
        for no in range(PEAKS)
    )
    return [min(100, round(max(part) * 100 / 32767)) for part in spread]
