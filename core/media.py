"""Serving uploaded files: public copies' to anyone, everything else to those who may see it."""

import mimetypes
import posixpath
from collections.abc import Callable

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpResponseNotModified
from django.views.decorators.http import require_safe

from core.gate import sees_drafts
from core.headers import UPLOAD_POLICY
from core.models import PublicFile

#: What a browser may show in the page; anything else is a download.
SHOWN = {"image/jpeg", "image/png", "image/webp", "image/gif"}

_guards: dict[str, Callable] = {}


def guard(prefix, may_see):
    """From now on `may_see(user, name)` answers for private files whose name starts so.

    An upper room says who may see its files; this room knows only that editors may.
    """
    _guards[prefix] = may_see


def may_see_private(user, name):
    if not sees_drafts(user):
        return False
    for prefix, may_see in _guards.items():
        if name.startswith(prefix):
            return may_see(user, name)
    return True


@require_safe
def public_file(request, name):
    """A file of a public copy, for as long as the copy stands."""
    if not is_plain(name) or not PublicFile.objects.filter(name=name).exists():
        raise Http404
    # The name says what is in it. Asked after every time, so that it goes with its page.
    etag = f'"{posixpath.basename(name)}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = send(storages["public"], name)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["ETag"] = etag
    return response


@require_safe
def private_file(request, name):
    """An upload or something made from one, for editors. Others learn nothing, not even 403."""
    if not is_plain(name) or not may_see_private(request.user, name):
        raise Http404
    response = send(storages["default"], name)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = UPLOAD_POLICY
    response.headers["X-Frame-Options"] = "DENY"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def is_plain(name):
    """A relative name that stays below its folder, written in the one shortest way."""
    return (
        name.isprintable()
        and "\\" not in name
        and not name.startswith(("/", "."))
        and posixpath.normpath(name) == name
    )


def send(storage, name):
    try:
        file = storage.open(name, "rb")
    except (OSError, SuspiciousFileOperation) as problem:
        raise Http404 from problem
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_shown = kind in SHOWN
    response = FileResponse(
        file,
        content_type=kind if is_shown else "application/octet-stream",
        as_attachment=not is_shown,
        filename=posixpath.basename(name),
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
