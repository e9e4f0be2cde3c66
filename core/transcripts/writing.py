"""Transcripts as others read them: WebVTT, SubRip and plain text."""

from core.transcripts.cues import paragraphs


def as_vtt(cues):
    blocks = [f"{_times(cue, '.')}\n{_voice(cue)}{_escaped(cue.text)}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def as_srt(cues):
    blocks = [
        f"{number}\n{_times(cue, ',')}\n{_named(cue.speaker, _without_arrows(cue.text))}"
        for number, cue in enumerate(cues, start=1)
    ]
    return "\n\n".join(blocks) + "\n"


def as_text(cues):
    """Paragraphs as people write an interview down."""
    return "\n\n".join(_named(one.speaker, one.text) for one in paragraphs(cues)) + "\n"


def _times(cue, point):
    return f"{_clock(cue.start_ms, point)} --> {_clock(cue.end_ms, point)}"


def _clock(milliseconds, point):
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{thousandths:03}"


def _voice(cue):
    return f"<v {_escaped(cue.speaker)}>" if cue.speaker else ""


def _named(speaker, text):
    return f"{speaker}: {text}" if speaker else text


def _escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _without_arrows(text):
    """SubRip knows no escape, and an arrow would begin a new cue."""
    return text.replace("-->", "->")
