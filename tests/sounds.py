"""Sounds for tests, made by ffmpeg and by hand, with words in their tags that must not stay."""

import io
import math
import shutil
import struct
import subprocess
import tempfile
import wave
from pathlib import Path

import pytest

needs_ffmpeg = pytest.mark.skipif(
    not shutil.which("ffmpeg"), reason="ffmpeg is not installed here (Debian: apt install ffmpeg)"
)
#: A name and a place: in no byte that is kept.
NAME, PLACE = "Marlowe Quillfeather", "+51.4779-000.0015/"
TAGS = {
    "title": NAME,
    "artist": NAME,
    "comment": f"{NAME} at {PLACE}",
    "location": PLACE,
    "com.apple.quicktime.location.ISO6709": PLACE,
    "description": NAME,
}


def wav(*, seconds=1.0, rate=16_000, channels=1, height=8_000, hertz=440):
    """A plain tone as a WAV's bytes."""
    step = 2 * math.pi * hertz / rate
    samples = (round(height * math.sin(step * no)) for no in range(int(seconds * rate)))
    frames = b"".join(struct.pack("<h", sample) * channels for sample in samples)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(channels)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(frames)
    return file.getvalue()


def amr(*, seconds=1):
    """Half a minute of silence as the oldest phones record it would be 19 kB; this is less."""
    return b"#!AMR\n" + (b"\x3c" + bytes(31)) * round(seconds * 50)


def tagged(*options, seconds=1, source="sine=frequency=440"):
    """A tone with names and places in its tags, as ffmpeg writes it with `options`."""
    tags = [word for name, value in TAGS.items() for word in ("-metadata", f"{name}={value}")]
    tags += ["-metadata:s:a:0", f"title={NAME}", "-metadata:s:a:0", f"handler_name={NAME}"]
    return run("-f", "lavfi", "-i", f"{source}:duration={seconds}", *tags, *options)


def run(*arguments):
    """What ffmpeg makes, as bytes."""
    with tempfile.NamedTemporaryFile() as file:
        command = ("ffmpeg", "-nostdin", "-v", "error", *arguments, "-y", file.name)
        subprocess.run(command, check=True)
        return Path(file.name).read_bytes()


def mp4(*options):
    return tagged("-c:a", "aac", "-movflags", "+use_metadata_tags", *options)


#: What phones and computers record: how to make one, by what people call it.
KINDS = {
    "MP3": lambda: tagged("-c:a", "libmp3lame", "-write_id3v1", "1", "-f", "mp3"),
    "M4A": lambda: mp4("-f", "mp4"),
    "M4A, in fragments": lambda: mp4("-movflags", "+frag_keyframe+empty_moov", "-f", "mp4"),
    "3GP": lambda: mp4("-ar", "16000", "-f", "3gp"),
    "QuickTime": lambda: mp4("-f", "mov"),
    "ADTS": lambda: tagged("-c:a", "aac", "-write_id3v2", "1", "-f", "adts"),
    "WAV": lambda: tagged("-f", "wav"),
    "FLAC": lambda: tagged("-f", "flac"),
    "Ogg Vorbis": lambda: tagged("-c:a", "libvorbis", "-f", "ogg"),
    "Ogg Opus": lambda: tagged("-c:a", "libopus", "-f", "ogg"),
    "WebM, no length in its header": lambda: tagged("-c:a", "libopus", "-live", "1", "-f", "webm"),
    "Matroska": lambda: tagged("-c:a", "libvorbis", "-f", "matroska"),
    "AIFF": lambda: tagged("-write_id3v2", "1", "-f", "aiff"),
    "AMR": amr,
    "WAV without its length": lambda: wav()[:4] + b"\xff\xff\xff\xff" + wav()[8:],
    "8-bit telephone": lambda: tagged("-c:a", "pcm_mulaw", "-ar", "8000", "-f", "wav"),
    "six channels": lambda: tagged("-ac", "6", "-f", "flac"),
}


def with_cover():
    """An MP3 with a picture for a cover, which is no film."""
    return run(
        *("-f", "lavfi", "-i", "sine=duration=1", "-f", "lavfi", "-i", "color=red:s=64x64:d=0.04"),
        *("-map", "0", "-map", "1", "-c:v", "mjpeg", "-disposition:v", "attached_pic"),
        *("-metadata:s:v", f"title={NAME}", "-f", "mp3"),
    )


def film():
    return run(
        *("-f", "lavfi", "-i", "testsrc=s=64x64:d=1:r=5", "-f", "lavfi", "-i", "sine=duration=1"),
        *("-c:v", "mpeg4", "-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov"),
        *("-f", "mp4"),
    )
