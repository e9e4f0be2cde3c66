"""What a file of sound is, from what is in it and never from its name."""

import json
from dataclasses import dataclass

from core.sound import programs
from core.sound.refusals import EMPTY, NOT_SOUND, VIDEO, SoundRefused

#: Of which nothing is lost; waves as they are, `pcm_…`, besides.
LOSSLESS_CODECS = {"flac", "alac", "mp4als", "wmalossless"}


@dataclass(frozen=True)
class Sound:
    """The first sound in a file."""

    stream: int
    channels: int
    is_lossless: bool


def probe(path):
    """The sound in the file at `path`. Raises `SoundRefused`."""
    if not path.stat().st_size:
        raise SoundRefused(EMPTY)
    streams = streams_in(path, *programs.ONLY_SOUND)
    # We decode no films, and then nothing more can be said than that it is one.
    if any(map(is_moving, streams or streams_in(path, "-nofind_stream_info"))):
        raise SoundRefused(VIDEO)
    for stream in streams:
        if stream.get("codec_type") == "audio" and can_be_heard(stream):
            name = stream["codec_name"]
            return Sound(
                stream=stream["index"],
                channels=1 if stream["channels"] == 1 else 2,
                is_lossless=name.startswith("pcm_") or name in LOSSLESS_CODECS,
            )
    raise SoundRefused(NOT_SOUND)


def streams_in(path, *options):
    entries = "stream=index,codec_type,codec_name,channels,sample_rate:stream_disposition"
    try:
        said = programs.look(path, *options, "-show_entries", entries, "-of", "json")
        return json.loads(said).get("streams", [])
    except (programs.Failed, ValueError):
        return []


def can_be_heard(stream):
    return stream.get("channels", 0) > 0 and int(stream.get("sample_rate", 0)) > 0


def is_moving(stream):
    """Whether it is a film, not a cover."""
    return (
        stream.get("codec_type") == "video"
        and stream.get("codec_name") not in programs.STILL_PICTURES
        and not stream.get("disposition", {}).get("attached_pic")
    )
