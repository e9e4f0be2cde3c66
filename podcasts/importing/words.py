"""The words and the chapters of one episode, from the files that its feed names."""

from django.utils.translation import gettext as _

from core.transcripts import decoded, read_any, rows_of
from core.transcripts.field import MOST_BYTES
from podcasts.importing import fetching
from podcasts.importing.chapters import chapters_in_json
from podcasts.importing.refusals import ImportRefused, NotNow

#: What we read, the best first. What is inside counts, not what it is called.
KINDS = ("text/vtt", "application/x-subrip", "application/srt", "text/srt", "text/plain")
CHAPTERS_BYTES = 512 * 1024


def transcript_of(episode):
    """Rows of its transcript and what could not be read of it. Raises `NotNow`."""
    best_first = sorted(
        (pair for pair in episode.transcripts if pair[0] in KINDS),
        key=lambda pair: KINDS.index(pair[0]),
    )
    problems = []
    for _kind, url in best_first:
        try:
            text = decoded(fetching.fetch(url, most_bytes=MOST_BYTES).data)
        except NotNow:
            raise
        except ImportRefused as refusal:
            problems = [str(refusal)]
            continue
        cues, unread = read_any(text, length_ms=episode.duration_ms)
        if cues:
            return rows_of(cues), lines_left_out(unread)
        problems = [_("We found no words in its transcript.")]
    return [], problems


def lines_left_out(unread):
    return [_("Some words of its transcript were left out.")] if unread else []


def chapters_of(episode):
    """Pairs of milliseconds and title, and what could not be read. Raises `NotNow`."""
    if episode.chapters or not episode.chapters_url:
        return episode.chapters, []
    try:
        found = fetching.fetch(episode.chapters_url, most_bytes=CHAPTERS_BYTES)
        return chapters_in_json(found.data), []
    except NotNow:
        raise
    except ImportRefused:
        return [], [_("We couldn’t get its chapters.")]
