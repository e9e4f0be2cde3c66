"""Transcripts read from whatever people bring, and written for whoever wants them."""

import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from core.transcripts import (
    Cue,
    Paragraph,
    as_srt,
    as_text,
    as_vtt,
    clock,
    cues_of,
    decoded,
    paragraphs,
    read_any,
    read_pasted,
    read_srt,
    read_vtt,
    rows_of,
)
from core.transcripts.field import TranscriptField, TranscriptFormField
from tests.shared_data import hostile_texts, shared_data

ROWAN = Cue(0, 5000, "Rowan", "This is Spare Key.")
JAZ = Cue(5000, 7500, "Jaz", "Seven. I counted.")


def vtt(*blocks):
    return "\n\n".join(["WEBVTT", *blocks])


def test_vtt_with_speakers():
    text = vtt("00:00.000 --> 00:05.000\n<v Rowan>This is Spare Key.</v>", "intro\n") + (
        "00:00:05.000 --> 00:00:07.500 align:start\n<v.loud Jaz>Seven.\nI <i>counted</i>."
    )
    assert read_vtt(text) == ([ROWAN, JAZ], [])


def test_vtt_several_voices_in_one_cue():
    text = vtt(
        "00:04.000 --> 00:05.000\n<v Chris>We're good.</v>\n<v Kyle>Oh?</v>\n<i>Laughter</i>"
    )
    assert read_vtt(text) == (
        [
            Cue(4000, 5000, "Chris", "We're good."),
            Cue(4000, 5000, "Kyle", "Oh?"),
            Cue(4000, 5000, "", "Laughter"),
        ],
        [],
    )


def test_vtt_notes_styles_and_regions_are_not_words():
    text = vtt(
        "NOTE not this",
        "STYLE\n::cue { color: red }",
        "REGION\nid:fred",
        "00:01.000 --> 00:02.000\nThis",
    )
    assert read_vtt(text) == ([Cue(1000, 2000, "", "This")], [])


def test_vtt_bad_cues_are_skipped_and_told():
    text = vtt(
        "00.00.000 --> 00:02.000\nNo such time",
        "00:09.000 --> 00:02.000\nBackwards",
        "00:03.000 --> 00:04.000",
        "Words without a time",
        "00:05.000 --> 00:06.000\nGood",
    )
    assert read_vtt(text) == (
        [Cue(5000, 6000, "", "Good")],
        [
            "Line 3: we can’t read this time. Its words are left out.",
            "Line 6: this ends before it begins, so it is left out.",
            "Line 9: there are no words here.",
            "Line 11: these words have no time, so they are left out.",
        ],
    )


def test_vtt_without_its_first_word_is_read_all_the_same():
    assert read_vtt("00:01.000 --> 00:02.000\nThis") == (
        [Cue(1000, 2000, "", "This")],
        ["Line 1: a WebVTT file begins with the word WEBVTT. This one does not."],
    )


def test_vtt_out_of_order_is_put_in_order():
    text = vtt("00:05.000 --> 00:06.000\nSecond", "00:01.000 --> 00:02.000\nFirst")
    assert [cue.text for cue in read_vtt(text)[0]] == ["First", "Second"]


def test_vtt_markup_never_survives_and_brackets_in_words_do():
    text = vtt("00:01.000 --> 00:02.000\n<c.red><ruby>a &lt;b&gt; &amp; <script>c</script> < d")
    assert read_vtt(text) == ([Cue(1000, 2000, "", "a <b> & c < d")], [])


def test_srt_with_speakers():
    text = "1\r\n00:00:00,000 --> 00:00:05,000\r\nRowan: This is\r\nSpare Key.\r\n\r\n"
    text += "2\r\n00:00:05,000 --> 00:00:07,500\r\n{\\an8}<b>Jaz:</b> Seven. I counted.\r\n"
    assert read_srt(text) == ([ROWAN, JAZ], [])


def test_pasted_with_speakers_and_times():
    text = "[0:00] Rowan: This is\nSpare Key.\n\n0:05 Jaz: Seven. I counted.\n"
    assert read_pasted(text) == ([ROWAN, Cue(5000, 6200, "Jaz", "Seven. I counted.")], [])


def test_pasted_with_the_name_and_time_on_a_line_of_their_own():
    text = "Rowan  0:00\nThis is Spare Key.\n\nJaz  0:05\nSeven. I counted."
    assert read_pasted(text) == ([ROWAN, Cue(5000, 6200, "Jaz", "Seven. I counted.")], [])


def test_pasted_without_times_counts_them_from_the_words():
    text = "Rowan: One two three.\nJaz: Four."
    assert read_pasted(text) == (
        [Cue(0, 1200, "Rowan", "One two three."), Cue(1200, 1600, "Jaz", "Four.")],
        [],
    )


def test_pasted_without_times_fills_the_sound():
    text = "Rowan: One two three.\nJaz: Four."
    assert read_pasted(text, length_ms=8000) == (
        [Cue(0, 6000, "Rowan", "One two three."), Cue(6000, 8000, "Jaz", "Four.")],
        [],
    )
    assert read_pasted("0:01 Jaz: Four.", length_ms=8000)[0] == [Cue(1000, 1400, "Jaz", "Four.")]


def test_pasted_words_between_two_times_share_the_room():
    text = "0:00 A: one two three\nB: four\n0:08 A: five"
    assert [cue.start_ms for cue in read_pasted(text)[0]] == [0, 6000, 8000]


def test_pasted_time_that_goes_back_is_left_out_and_told():
    text = "0:10 A: one\n0:05 B: two\n0:99 C: three"
    cues, problems = read_pasted(text)
    assert [(cue.start_ms, cue.speaker) for cue in cues] == [
        (10000, "A"),
        (10400, "B"),
        (10800, "C"),
    ]
    assert problems == [
        "Line 2: we left out a time that can’t be right.",
        "Line 3: we left out a time that can’t be right.",
    ]


def test_pasted_sentence_with_a_colon_names_nobody():
    assert read_pasted("I told him this: never again")[0] == [
        Cue(0, 2400, "", "I told him this: never again")
    ]


def test_what_a_text_is_shows_in_what_it_says():
    assert read_any(vtt("00:01.000 --> 00:02.000\nA: b"))[0] == [Cue(1000, 2000, "", "A: b")]
    assert read_any("00:01,000 --> 00:02,000\nA: b")[0] == [Cue(1000, 2000, "A", "b")]
    assert read_any("A: b")[0] == [Cue(0, 400, "A", "b")]
    assert read_any("") == ([], [])


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_decoded(coding):
    assert decoded("Zoë: “Hello”".encode(coding)) == "Zoë: “Hello”"


def test_written_transcripts():
    cues = [Cue(0, 5000, "R<b>", "1 < 2 --> & so"), JAZ]
    assert as_vtt(cues) == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:05.000\n<v R&lt;b&gt;>1 &lt; 2 --&gt; &amp; so\n\n"
        "00:00:05.000 --> 00:00:07.500\n<v Jaz>Seven. I counted.\n"
    )
    assert as_srt([ROWAN, JAZ]) == (
        "1\n00:00:00,000 --> 00:00:05,000\nRowan: This is Spare Key.\n\n"
        "2\n00:00:05,000 --> 00:00:07,500\nJaz: Seven. I counted.\n"
    )
    assert as_text([ROWAN, JAZ]) == "Rowan: This is Spare Key.\n\nJaz: Seven. I counted.\n"


def test_written_and_read_again_is_the_same():
    cues = [ROWAN, JAZ, Cue(8000, 9000, "", "[laughs] & <em>")]
    assert read_vtt(as_vtt(cues)) == (cues, [])
    assert read_srt(as_srt([ROWAN, JAZ])) == ([ROWAN, JAZ], [])
    assert cues_of(rows_of(cues)) == cues


def test_paragraphs_are_what_one_person_says():
    more = Cue(7500, 9000, "Jaz", "I still have the tag.")
    assert paragraphs([ROWAN, JAZ, more]) == [
        Paragraph("Rowan", (ROWAN,)),
        Paragraph("Jaz", (JAZ, more)),
    ]
    assert paragraphs([]) == []


def test_somebody_who_talks_for_long_gets_more_paragraphs():
    cues = [Cue(n * 1000, n * 1000 + 1000, "Jaz", "word " * 30 + "end.") for n in range(8)]
    assert [len(one.cues) for one in paragraphs(cues)] == [4, 4]


def test_clock():
    assert [clock(ms) for ms in (0, 95_400, 3_727_000)] == ["0:00", "1:35", "1:02:07"]


def test_hostile_texts_are_read_quickly_and_written_well():
    for text in hostile_texts():
        for wrapped in (text, vtt(f"00:01.000 --> 00:02.000\n{text}"), f"0:01 {text}: {text}"):
            began = time.monotonic()
            for read in (read_vtt, read_srt, read_pasted, read_any):
                cues, _problems = read(wrapped)
                "".join((as_vtt(cues), as_srt(cues), as_text(cues))).encode()
                assert "\0" not in as_text(cues)
                assert read_vtt(as_vtt(cues)) == (cues, [])
            assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "text", ["<" * 100_000, "<v " * 50_000, "1:" * 50_000, "A " * 50_000, "-->\n" * 20_000]
)
def test_texts_made_to_be_slow_are_not(text):
    began = time.monotonic()
    for wrapped in (text, vtt(f"00:01.000 --> 00:02.000\n{text}")):
        for read in (read_vtt, read_srt, read_pasted):
            read(wrapped)
    assert time.monotonic() - began < 5


#: Cues and problems of the files that do not just hold good ones.
TOLD = {
    "vtt-js/cue-times__incorrect-delimiter.vtt": (0, 1),
    "vtt-js/cue-times__min-mid-digits.vtt": (0, 1),
    "vtt-js/cue-times__min-top-digits.vtt": (0, 1),
    "vtt-js/cue-times__missing-separator.vtt": (0, 1),
    "vtt-js/cuetext__format__double-line-break.vtt": (1, 1),
    "webvtt-py/missing_timeframe.srt": (4, 1),
}


def test_shared_captions():
    folder = shared_data("captions")
    found = {}
    for path in sorted(folder.rglob("*.vtt")) + sorted(folder.rglob("*.srt")):
        cues, problems = read_any(decoded(path.read_bytes()))
        assert read_vtt(as_vtt(cues)) == (cues, [])
        if problems:
            found[str(path.relative_to(folder))] = (len(cues), len(problems))
    assert {name: found.get(name) for name in TOLD} == TOLD


# The field of a page


def test_field_takes_a_file_in_place_of_the_box():
    field = TranscriptFormField(required=False)
    file = SimpleUploadedFile("words.srt", as_srt([ROWAN, JAZ]).encode())
    assert field.clean(("Rowan: Not this.", file)) == rows_of([ROWAN, JAZ])


def test_field_shows_what_it_holds_and_reads_it_again():
    field = TranscriptFormField(required=False)
    rows = rows_of([ROWAN, JAZ])
    shown = field.prepare_value(rows)
    assert shown == as_vtt([ROWAN, JAZ])
    assert field.clean((shown, None)) == rows
    assert field.has_changed(rows, (shown.replace("\n", "\r\n"), None)) is False
    assert field.has_changed(rows, (shown + "x", None)) is True
    assert field.clean(("  ", None)) == []


def test_field_tells_what_it_left_out():
    field = TranscriptFormField(required=False)
    bad = "Bad\n\n" * 7
    assert field.clean((vtt(bad + "00:01.000 --> 00:02.000\nGood"), None)) == [
        [1000, 2000, "", "Good"]
    ]
    assert field.problems_told == [
        *(
            f"Line {line}: these words have no time, so they are left out."
            for line in (3, 5, 7, 9, 11)
        ),
        "And 2 more.",
    ]


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("WEBVTT\n\nNo times", None),
        ("", SimpleUploadedFile("words.vtt", b"WEBVTT\n\n" + b"x" * 2 * 1024 * 1024)),
    ],
)
def test_field_refuses_what_holds_no_transcript(text, file):
    with pytest.raises(ValidationError):
        TranscriptFormField(required=False).clean((text, file))


@pytest.mark.parametrize(
    "value",
    [{}, "text", [["a", 1, "", "b"]], [[2, 1, "", "b"]], [[0, 1, "", ""]], [[0, 1, "", "b", "c"]]],
)
def test_field_of_a_model_holds_cues_alone(value):
    with pytest.raises(ValidationError):
        TranscriptField().clean(value, None)
    assert TranscriptField().clean(rows_of([ROWAN]), None) == rows_of([ROWAN])
