"""Transcripts: what was said, by whom and when. Pure functions but for the field of a page."""

from core.transcripts.cues import Cue, Paragraph, clock, cues_of, paragraphs, rows_of, words_of
from core.transcripts.reading import decoded, read_any, read_pasted, read_srt, read_vtt
from core.transcripts.writing import as_srt, as_text, as_vtt

__all__ = [
    "Cue",
    "Paragraph",
    "as_srt",
    "as_text",
    "as_vtt",
    "clock",
    "cues_of",
    "decoded",
    "paragraphs",
    "read_any",
    "read_pasted",
    "read_srt",
    "read_vtt",
    "rows_of",
    "words_of",
]
