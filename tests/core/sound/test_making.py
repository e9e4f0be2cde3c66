"""Every kind of sound, and every file that is none: what is kept, and what must not be."""

import csv
import json
import math
import re
import subprocess
import time

import pytest

from core.sound import making, programs
from core.sound.making import gain, make, outline_of, peaks_of
from core.sound.probing import probe
from core.sound.refusals import BROKEN, EMPTY, NOT_SOUND, TOO_LONG, VIDEO, SoundRefused
from tests.shared_data import shared_data
from tests.sounds import KINDS, NAME, PLACE, film, needs_ffmpeg, run, wav, with_cover

pytestmark = needs_ffmpeg


@pytest.fixture
def made_of(tmp_path):
    """Makes everything of these bytes."""

    def make_it(data):
        upload, folder = tmp_path / "upload", tmp_path / "making"
        upload.write_bytes(data)
        folder.mkdir(exist_ok=True)
        return make(upload, probe(upload), folder)

    return make_it


def refusal_of(data, made_of):
    with pytest.raises(SoundRefused) as refused:
        made_of(data)
    return str(refused.value.message)


def about(path):
    said = subprocess.run(
        [
            *("ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters"),
            *("-of", "json", path),
        ],
        capture_output=True,
        check=True,
    )
    return json.loads(said.stdout)


def kept(made):
    return [made.master, made.good, made.small]


# --- what is taken ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_sound_that_phones_record_is_taken_without_its_tags(kind, made_of):
    data = KINDS[kind]()
    made = made_of(data)
    assert 900 <= made.milliseconds <= 1200
    bytes_kept = b"".join(path.read_bytes() for path in kept(made))
    planted = [
        word.encode(code) for word in (*NAME.split(), PLACE) for code in ("utf-8", "utf-16-le")
    ]
    assert [word for word in planted if word in bytes_kept] == []
    tags = [about(path)["format"].get("tags", {}) for path in kept(made)]
    assert {(name.upper(), text) for found in tags for name, text in found.items()} <= {
        ("ENCODER", "Lavf")
    }
    assert sorted(path.name for path in made.good.parent.iterdir()) == [
        "good.mp3",
        "master.mka",
        "small.mp3",
    ]


def test_tags_were_planted_in_what_is_tried():
    without = [kind for kind, sound in KINDS.items() if NAME.encode() not in sound()]
    assert without == ["AMR", "WAV without its length"]


def test_copies_are_what_players_expect(made_of):
    made = made_of(wav(seconds=2, rate=48_000, channels=2))
    found = [about(path)["streams"][0] for path in kept(made)]
    assert [
        (stream["codec_name"], stream["channels"], stream["sample_rate"]) for stream in found
    ] == [("flac", 2, "48000"), ("mp3", 2, "44100"), ("mp3", 1, "24000")]
    assert [stream.get("bit_rate") for stream in found[1:]] == ["128000", "40000"]
    assert (made.channels, made.milliseconds) == (2, 2000)


def test_one_channel_stays_one(made_of):
    made = made_of(wav(seconds=2))
    stream = about(made.good)["streams"][0]
    assert (made.channels, stream["channels"], stream["bit_rate"]) == (1, 1, "96000")


@pytest.mark.parametrize("height", [300, 3_000, 30_000])
def test_every_recording_is_equally_loud(height, made_of):
    made = made_of(wav(seconds=4, rate=44_100, height=height))
    said = subprocess.run(
        [
            "ffmpeg",
            "-hide_banner",
            "-nostats",
            "-i",
            made.good,
            "-af",
            "ebur128",
            "-f",
            "null",
            "-",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stderr
    loudness = float(re.findall(r"I:\s+(-[\d.]+) LUFS", said)[-1])
    assert loudness == pytest.approx(making.LOUDNESS, abs=1)


@pytest.mark.parametrize(
    ("loudness", "decibels"),
    [(-16, 0), (-20, 4), (-10, -6), (-60, 30), (-70, 0), (-math.inf, 0), (math.nan, 0)],
)
def test_silence_is_not_made_loud(loudness, decibels):
    assert gain(loudness) == decibels


def test_outline_follows_the_sound(made_of):
    made = made_of(
        run(
            *("-f", "lavfi", "-i", "sine=frequency=300:duration=4"),
            *("-af", "volume='if(lt(t,2),0.05,1)':eval=frame", "-f", "wav"),
        )
    )
    assert len(made.peaks) == 200
    quiet, loud = made.peaks[10:90], made.peaks[110:190]
    assert max(quiet) < 5 < 20 < min(loud) <= max(loud) <= 100


@pytest.mark.parametrize("count", [1, 7, 200, 1999])
def test_outline_has_200_heights_whatever_the_length(count):
    assert [len(peaks_of([32767] * count)), *set(peaks_of([32767] * count))] == [200, 100]


def test_outline_counts_what_it_reads(tmp_path):
    path = tmp_path / "wave"
    path.write_bytes(b"\x00\x80" * 500 + b"\x01")
    with path.open("rb") as file:
        assert outline_of(file) == ([32768] * 3, 500)


def test_cover_is_left_behind(made_of):
    made = made_of(with_cover())
    assert [[stream["codec_type"] for stream in about(path)["streams"]] for path in kept(made)] == [
        ["audio"]
    ] * 3


def test_the_same_upload_makes_the_same_copies(made_of):
    data = wav()
    assert made_of(data).sha256 == made_of(data).sha256


# --- what is refused ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", EMPTY),
        (b"x", NOT_SOUND),
        (b"Just some words.\n" * 500, NOT_SOUND),
        (b"%PDF-1.7\n" + bytes(5000), NOT_SOUND),
        (b"PK\x03\x04" + bytes(5000), NOT_SOUND),
        (b"\x89PNG\r\n\x1a\n" + bytes(5000), NOT_SOUND),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", NOT_SOUND),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", NOT_SOUND),
        (b"<?xml version='1.0'?><MPD><BaseURL>file:///etc/passwd</BaseURL></MPD>", NOT_SOUND),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", NOT_SOUND),
        (wav()[:44], NOT_SOUND),
    ],
)
def test_what_is_no_sound_is_refused_by_what_is_in_it(data, why, made_of):
    assert refusal_of(data, made_of) == str(why)


def test_film_is_refused(made_of):
    assert refusal_of(film(), made_of) == str(VIDEO)


def test_list_of_other_files_opens_none_of_them(made_of, tmp_path):
    """A sound beside it that a list names is not read, however the list is dressed up."""
    beside = tmp_path / "beside.wav"
    beside.write_bytes(wav())
    for text in (
        f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{beside}\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile '{beside}'\n",
    ):
        assert refusal_of(text.encode(), made_of) == str(NOT_SOUND)


def test_recording_that_is_too_long_is_refused(made_of, settings):
    settings.SOUND_MAX_MINUTES = 1
    assert refusal_of(wav(seconds=62, rate=1000), made_of) == str(TOO_LONG).format(most=1)


def test_program_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    (tmp_path / "upload").write_bytes(wav())
    began = time.monotonic()
    with (
        pytest.raises(programs.Failed) as failed,
        programs.running(
            *("ffmpeg", "-v", "quiet", "-f", "lavfi", "-re", "-i", "sine", "-f", "null", "-"),
            limit=0.3,
        ) as process,
    ):
        process.stdout.read()
    assert failed.value.is_late
    assert time.monotonic() - began < 5
    assert process.poll() is not None


def test_programs_run_nicely_and_within_limits():
    words = " ".join(programs.held())
    for wanted in ("nice -n 10", "setpriv --pdeathsig KILL", "--as=", "--fsize=", "--core=0"):
        assert wanted in words


def test_missing_program_is_told(monkeypatch):
    monkeypatch.setattr(programs.shutil, "which", lambda _name: None)
    assert not programs.are_here()
    with pytest.raises(programs.Missing), programs.running("ffmpeg"):
        pass


def test_what_cannot_be_made_is_refused_as_damaged(made_of, monkeypatch):
    def fails(*_arguments, **_more):
        raise programs.Failed

    monkeypatch.setattr(making, "measure", lambda *_args: -16)
    monkeypatch.setattr(making.programs, "running", fails)
    monkeypatch.setattr("core.sound.probing.streams_in", lambda *_args: [SOUND_STREAM])
    assert refusal_of(wav(), made_of) == str(BROKEN)


SOUND_STREAM = {
    "index": 0,
    "codec_type": "audio",
    "codec_name": "pcm_s16le",
    "channels": 1,
    "sample_rate": "16000",
}


# --- other people's files -----------------------------------------------------------------

#: Marked as decodable in the shared list, with not one moment of sound in them.
SILENT_ALL_THROUGH = {
    "mutagen/nero-chapters.m4b",
    "pydub/test1_empty.wav",
    "tinytag/no_audio.ogg",
    "tinytag/no_audio_data_compressed.wav",
    "tinytag/test.m4a",
}
FILMS = {"tinytag/multi_stream.ogv"}
#: Named `.x`, and sound all the same.
SOUND_BY_ITS_BYTES = {"tinytag/detect_mp1_mpeg1.x", "tinytag/detect_mp2_mpeg2.x"}


def test_shared_files_are_taken_or_refused_by_what_is_in_them(made_of):
    folder = shared_data("audio")
    with (folder / "MANIFEST.csv").open() as file:
        facts = {row["file"]: json.loads(row["facts (measured)"]) for row in csv.DictReader(file)}
    wrong = {}
    for name, known in facts.items():
        try:
            made = made_of((folder / name).read_bytes())
        except SoundRefused as refusal:
            outcome = str(refusal.message)
        else:
            outcome = "taken"
            whole = b"".join(path.read_bytes() for path in kept(made))
            if any(part in whole for part in (b"PK\x03\x04", b"%PDF", b"<?php", b"APETAGEX")):
                outcome = "kept something else too"
        plays = bool(known.get("ffmpeg_decodes")) or name in SOUND_BY_ITS_BYTES
        expected = "taken" if plays and name not in SILENT_ALL_THROUGH | FILMS else "refused"
        refusals = {str(EMPTY), str(NOT_SOUND), str(BROKEN)} | ({str(VIDEO)} & {outcome})
        if outcome != expected and not (expected == "refused" and outcome in refusals):
            wrong[name] = outcome
    assert len(facts) > 100
    assert wrong == {}
