"""The draft page as its contributor alone may see it: rendered for them, kept nowhere."""

import mimetypes

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from core import fragments, public_copy, reader
from submissions import queries

#: What the two copies of a recording are called in an address.
SIZES = {False: "good", True: "small"}


class PreviewWriter:
    """Stands where the writer of a public copy stands, and keeps every file private."""

    def __init__(self, submission):
        self.submission = submission
        self.makers = {}

    def public_url(self, name, make):
        self.makers[name] = make
        return reverse("piece_preview_file", args=[self.submission.reference, name])

    def public_sound(self, recording, *, small=False):
        return reverse("piece_page_sound", args=[self.submission.reference, SIZES[small]])


def preview_html(request, submission, *, writer=None):
    """The newest words as a whole page of the site, made as the public copy would be."""
    page = queries.latest_words(submission.page)
    _head, main = public_copy.render_parts(page, writer or PreviewWriter(submission), "")
    reading = reader.reading_of(page, request)
    context = {
        "main_html": mark_safe(fragments.fill(main, reading)),  # noqa: S308 - a page of ours
        "language": page.language,
        "section": page.section,
        "back_url": reverse("piece", args=[submission.reference]),
    }
    return render_to_string("submissions/my_pieces_preview.html", context, request=request)


def preview_sound(submission, size):
    """The file of the page's recording, or None where there is none to hear."""
    recording = queries.latest_words(submission.page).recording
    return recording_file(recording, size)


def recording_file(recording, size):
    if recording is None or not recording.is_ready or size not in SIZES.values():
        return None
    return getattr(recording, size)


def preview_file(request, submission, name):
    """(bytes, content type) of one picture of the preview, or None where it shows none such."""
    writer = PreviewWriter(submission)
    preview_html(request, submission, writer=writer)
    make = writer.makers.get(name)
    if make is None:
        return None
    return make(), mimetypes.guess_type(name)[0] or "application/octet-stream"
