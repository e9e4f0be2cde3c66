"""One thing said, and things said put together so that they read like a page."""

from dataclasses import dataclass
from functools import cached_property

#: Somebody who speaks for longer than this gets a new paragraph at the end of a sentence.
LONG_PARAGRAPH = 500
ENDS_A_SENTENCE = (".", "?", "!", "…", ".”", "?”", "!”")


@dataclass(frozen=True)
class Cue:
    """Words said between two moments, in milliseconds. No speaker: nobody was named."""

    start_ms: int
    end_ms: int
    speaker: str
    text: str

    @property
    def seconds(self):
        return self.start_ms // 1000

    @property
    def clock(self):
        return clock(self.start_ms)


@dataclass(frozen=True)
class Paragraph:
    """What one person said in one go; each cue of it stays a line of its own."""

    speaker: str
    cues: tuple[Cue, ...]

    @property
    def start_ms(self):
        return self.cues[0].start_ms

    @property
    def seconds(self):
        return self.cues[0].seconds

    @property
    def clock(self):
        return clock(self.start_ms)

    @cached_property
    def text(self):
        return " ".join(cue.text for cue in self.cues)


def clock(milliseconds):
    """A moment as people write it: “1:35”, “1:02:07”."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def cues_of(rows):
    """The cues of a stored transcript."""
    return [Cue(*row) for row in rows]


def rows_of(cues):
    """A transcript as it is stored."""
    return [[cue.start_ms, cue.end_ms, cue.speaker, cue.text] for cue in cues]


def words_of(cues):
    """Everything that is said, as one text."""
    return " ".join(cue.text for cue in cues)


def paragraphs(cues):
    """`cues` joined by speaker, in paragraphs that are not too long to read."""
    found, current, length = [], [], 0
    for cue in cues:
        if current and (
            cue.speaker != current[-1].speaker
            or (length > LONG_PARAGRAPH and current[-1].text.endswith(ENDS_A_SENTENCE))
        ):
            found.append(Paragraph(current[-1].speaker, tuple(current)))
            current, length = [], 0
        current.append(cue)
        length += len(cue.text)
    if current:
        found.append(Paragraph(current[-1].speaker, tuple(current)))
    return found
