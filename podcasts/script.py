"""A transcript as a page shows it: paragraphs, with places that links land on."""

from dataclasses import dataclass

from core.transcripts import paragraphs


@dataclass(frozen=True)
class Line:
    """One thing said. `seconds` is in its address; only the first of a second has an id."""

    text: str
    start: float
    seconds: int
    has_id: bool


@dataclass(frozen=True)
class Said:
    speaker: str
    clock: str
    seconds: int
    lines: tuple[Line, ...]


def script_of(cues):
    """What was said, by speaker, as `Said`."""
    seen, script = set(), []
    for paragraph in paragraphs(cues):
        lines = []
        for cue in paragraph.cues:
            lines.append(Line(cue.text, cue.start_ms / 1000, cue.seconds, cue.seconds not in seen))
            seen.add(cue.seconds)
        script.append(Said(paragraph.speaker, paragraph.clock, paragraph.seconds, tuple(lines)))
    return script


def landing(cues, milliseconds):
    """The second of the first words at or after a moment; of the last ones where none follow."""
    after = [cue.seconds for cue in cues if cue.start_ms >= milliseconds]
    if after:
        return after[0]
    return cues[-1].seconds if cues else 0
