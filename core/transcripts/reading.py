"""Transcripts as people bring them: WebVTT, SubRip, or text with speakers.

What can be read is kept, what cannot is skipped and told: `(cues, problems)`, where each
problem is a plain sentence with its line. Of markup only who speaks is kept.
"""

import html
import re
from dataclasses import replace

from django.utils.translation import gettext as _

from core.transcripts.cues import Cue

ARROW = "-->"
TIME = r"(?:([0-9]{1,4}):)?([0-9]{1,2}):([0-9]{2})(?:[.,]([0-9]{1,3}))?"
TIMING = re.compile(rf"\s*{TIME}[ \t]*-->[ \t]*{TIME}(?:[ \t]|$)")
#: Blocks of a WebVTT file that hold no words.
SILENT = re.compile(r"(NOTE|STYLE|REGION)(?:[ \t:]|$)")
VOICE = re.compile(r"<v(?:\.[^\s<>]*)?(?:[ \t\n]+([^<>]*))?>|</v>")
# Neither bracket inside: a text full of them costs no more than any other.
TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\ufeff]")
SPACE = re.compile(r"\s+")
NEW_LINE = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")

NAME = r"[^\W\d_a-zß-öø-ÿ][^\s:\[\]()<>]{0,29}(?: [^\W_a-zß-öø-ÿ][^\s:\[\]()<>]{0,29}){0,3}"
SPEAKS = re.compile(rf"({NAME}):(?:\s+|$)")
SAID_AT = re.compile(rf"[\[(]?{TIME}[\])]?(?:\s*[-–]\s|\s+|$)")
NAME_THEN_TIME = re.compile(rf"({NAME}):?\s+[\[(]?{TIME}[\])]?\s*$")

#: How fast people talk, where nobody wrote down when they did: 150 words a minute.
MS_A_WORD = 400
LONGEST_NAME = 80


def read_any(text, *, length_ms=None):
    """Whatever of the three `text` looks like."""
    lines = lines_of(text)
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("WEBVTT"):
        return read_vtt(text)
    if any(TIMING.match(line) for line in lines):
        return read_srt(text)
    return read_pasted(text, length_ms=length_ms)


def decoded(data):
    """The text of a file: UTF-8 or what its first bytes say, else as old Windows programs write."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read_vtt(text):
    lines = lines_of(text)
    if lines and (lines[0] == "WEBVTT" or lines[0].startswith(("WEBVTT ", "WEBVTT\t"))):
        return _read_timed(lines, first=_end_of_header(lines), split=_by_voice)
    cues, problems = _read_timed(lines, first=0, split=_by_voice)
    start = _("Line 1: a WebVTT file begins with the word WEBVTT. This one does not.")
    return cues, [start, *problems]


def read_srt(text):
    return _read_timed(lines_of(text), first=0, split=_by_voice_or_name)


def read_pasted(text, *, length_ms=None):
    """Text with speakers: “Rowan: …” a line, with or without the time in front.

    Where no time is said at all, the words fill the `length_ms` of the sound, if it is known.
    """
    said, problems = [], []
    last_time, speaker, is_new = 0, "", True
    for number, line in enumerate(lines_of(text), start=1):
        line = tidied(line)
        time, is_time_wrong = None, False
        if not line:
            is_new = True
            continue
        if heading := NAME_THEN_TIME.match(line):
            speaker, line, time = heading[1], "", _milliseconds(heading.groups()[1:])
            is_time_wrong, is_new = time is None, True
        elif at := SAID_AT.match(line):
            time, line, is_new = _milliseconds(at.groups()), line[at.end() :], True
            is_time_wrong = time is None
        if name := SPEAKS.match(line):
            speaker, line, is_new = name[1], line[name.end() :], True
        if is_time_wrong or (time is not None and time < last_time):
            problems.append(
                _("Line {number}: we left out a time that can’t be right.").format(number=number)
            )
            time = None
        last_time = last_time if time is None else time
        if is_new:
            said.append([time, speaker, line])
            is_new = False
        else:
            said[-1][2] = f"{said[-1][2]} {line}".strip()
    said = [one for one in said if one[2]]
    cues = _timed(said)
    if length_ms and cues and all(time is None for time, _speaker, _text in said):
        cues = _stretched(cues, length_ms)
    return cues, problems


def _stretched(cues, length_ms):
    whole = cues[-1].end_ms
    return [
        replace(
            cue,
            start_ms=cue.start_ms * length_ms // whole,
            end_ms=cue.end_ms * length_ms // whole,
        )
        for cue in cues
    ]


def lines_of(text):
    return NEW_LINE.split(text.removeprefix("\ufeff"))


def tidied(text):
    """`text` without what cannot be written and with single spaces."""
    return SPACE.sub(" ", UNWRITABLE.sub("", text)).strip()


def _end_of_header(lines):
    for number, line in enumerate(lines):
        if not line.strip() or ARROW in line:
            return number
    return len(lines)


def _read_timed(lines, *, first, split):
    cues, problems = [], []
    number, count = first, len(lines)

    def tell(words, at):
        problems.append(words.format(number=at + 1))

    while number < count:
        line = lines[number]
        if not line.strip():
            number += 1
        elif ARROW in line:
            times, begins = _times(line), number
            payload, number = _block(lines, number + 1)
            said = split(payload) if times else []
            if times is None:
                tell(
                    _("Line {number}: we can’t read this time. Its words are left out."),
                    begins,
                )
            elif times[1] < times[0]:
                tell(_("Line {number}: this ends before it begins, so it is left out."), begins)
            elif not said:
                tell(_("Line {number}: there are no words here."), begins)
            else:
                cues += [Cue(*times, *one) for one in said]
        else:
            begins = number
            block, number = _block(lines, number)
            is_label = number < count and ARROW in lines[number] and len(block) == 1
            if not is_label and not SILENT.match(block[0]):
                tell(_("Line {number}: these words have no time, so they are left out."), begins)
    return sorted(cues, key=lambda cue: cue.start_ms), problems


def _block(lines, number):
    """The lines from `number` up to an empty one or the next time, and where that is."""
    end = number
    while end < len(lines) and lines[end].strip() and ARROW not in lines[end]:
        end += 1
    return lines[number:end], end


def _times(line):
    found = TIMING.match(line)
    if not found:
        return None
    start, end = _milliseconds(found.groups()[:4]), _milliseconds(found.groups()[4:])
    return None if start is None or end is None else (start, end)


def _milliseconds(parts):
    hours, minutes, seconds, thousandths = parts
    if int(minutes) > 59 and hours or int(seconds) > 59:
        return None
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole * 1000 + int((thousandths or "0").ljust(3, "0"))


def _by_voice(payload):
    """Pairs of speaker and words of one cue."""
    text, said, speaker, place = "\n".join(payload), [], "", 0
    for voice in VOICE.finditer(text):
        said.append((speaker, text[place : voice.start()]))
        speaker, place = _name(voice[1] or ""), voice.end()
    said.append((speaker, text[place:]))
    pairs = [(speaker, tidied(html.unescape(TAG.sub("", words)))) for speaker, words in said]
    return [pair for pair in pairs if pair[1]]


def _name(text):
    return tidied(html.unescape(text))[:LONGEST_NAME].strip()


def _by_voice_or_name(payload):
    """SubRip has no place for a speaker: people write the name in front of the words."""
    said = []
    for speaker, words in _by_voice(payload):
        name = None if speaker else SPEAKS.match(words)
        if name and words[name.end() :]:
            speaker, words = name[1], words[name.end() :]
        said.append((speaker, words))
    return said


def _timed(said):
    """Cues of `[time or None, speaker, text]`: times nobody gave are counted from the words."""
    lengths = [MS_A_WORD * len(text.split()) for _time, _speaker, text in said]
    if not said:
        return []
    starts = [time for time, _speaker, _text in said]
    if starts[0] is None:
        starts[0] = 0
    known = [place for place, start in enumerate(starts) if start is not None]
    for here, following in zip(known, [*known[1:], None], strict=True):
        run = range(here, len(said) if following is None else following)
        natural = sum(lengths[place] for place in run)
        room = natural if following is None else starts[following] - starts[here]
        spent = 0
        for place in run:
            starts[place] = starts[here] + spent * room // natural
            spent += lengths[place]
    ends = [*starts[1:], starts[-1] + lengths[-1]]
    return [
        Cue(start, end, speaker, text)
        for start, end, (_time, speaker, text) in zip(starts, ends, said, strict=True)
    ]
