"""What was uploaded, handed to whom it belongs: nothing in it may run or be framed."""

from django.core.files.storage import storages
from django.http import Http404

from core.headers import UPLOAD_POLICY
from core.media import send_sound, size_of


def as_file(response):
    response.headers["Content-Security-Policy"] = UPLOAD_POLICY
    return response


def heard(request, file):
    """A copy of a recording, in the part that was asked for; None is not there."""
    if file is None:
        raise Http404
    size = size_of(storages["default"], file.name)
    return as_file(send_sound(request, "private", file.name, size))
