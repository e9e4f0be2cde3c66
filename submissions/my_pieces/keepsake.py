"""The keepsake: one file with everything somebody sent, which opens anywhere and needs nothing."""

import base64
import mimetypes

from django.template.loader import render_to_string

from core.blocks import plain_text
from stories.models import StoryPage
from submissions.my_pieces.told import earlier_words, voice_of

FILE_NAME = "my-words.html"
SOUND_MOST = 20_000_000


def keepsake_html(submission):
    """The words as sent, the words as published, and the pictures, in one HTML file."""
    context = {
        "submission": submission,
        "pictures": [
            {"url": _as_data(sent.file), "description": sent.description}
            for sent in submission.files.all()
        ],
        "sound": _sound(submission),
        "earlier_words": earlier_words(submission),
        "published": _published(submission),
    }
    return render_to_string("submissions/my_pieces_keepsake.html", context)


def _sound(submission):
    """Their recording, in the copy that fits into a file of this kind; None where there is none."""
    voice = voice_of(submission)
    recording = voice and voice.recording
    if recording is None or not recording.is_ready:
        return None
    return _as_data(recording.good if recording.good_bytes <= SOUND_MOST else recording.small)


def _published(submission):
    """What readers see now, or None."""
    if not submission.is_live:
        return None
    page = StoryPage.objects.get(pk=submission.page_id)
    return {
        "title": page.title,
        "byline": page.byline_shown,
        "words": plain_text(page.body),
        "said": page.said,
    }


def _as_data(file):
    kind = mimetypes.guess_type(file.name)[0] or "image/jpeg"
    with file.open("rb") as opened:
        return f"data:{kind};base64,{base64.b64encode(opened.read()).decode()}"
