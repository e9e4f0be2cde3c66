"""Serving uploaded files: public copies' to anyone, everything else to those who may see it.

Sound is long, and is handed over in the parts that are asked for. Where a web server stands in
front that can read it (`SENDFILE_ROOT`), we only say that it may, and the server does the rest.
"""

import mimetypes
import posixpath
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import storages
from django.dispatch import Signal
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_http_methods, require_safe

from core.cors import open_to_all, preflight
from core.gate import sees_drafts
from core.handing_over import handed_over
from core.headers import UPLOAD_POLICY
from core.models import PublicFile
from core.ranges import OutOfRange, asked_range, ranged

#: What a browser may show in the page; anything else is a download.
SHOWN = {"image/jpeg", "image/png", "image/webp", "image/gif"}
SOUND_SUFFIX, SOUND_KIND = ".mp3", "audio/mpeg"
#: Pictures that apps of others show begin their names so.
ARTWORK_PREFIX = "artwork-"
#: Where the copies of a recording are, in the private storage.
SOUND_FOLDER = "sound/"

#: Public sound went out: `request`, `name`, `first` and `count` of its bytes, `size` in all.
#: Where a web server hands it over, these are the bytes asked for.
sound_went_out = Signal()

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


@require_http_methods(["GET", "HEAD", "OPTIONS"])
def public_file(request, name):
    """A file of a public copy, for as long as the copy stands."""
    if not is_plain(name) or not PublicFile.objects.filter(name=name).exists():
        raise Http404
    if is_sound(name):
        return open_to_all(public_sound(request, name))
    if request.method == "OPTIONS":
        return preflight() if is_artwork(name) else not_to_be_asked()
    # The name says what is in it. Asked after every time, so that it goes with its page.
    etag = f'"{posixpath.basename(name)}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified()
    else:
        response = send(storages["public"], name)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["ETag"] = etag
    return open_to_all(response) if is_artwork(name) else response


def not_to_be_asked():
    return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})


def is_sound(name):
    return name.endswith(SOUND_SUFFIX)


def is_artwork(name):
    return posixpath.basename(name).startswith(ARTWORK_PREFIX)


def public_sound(request, name):
    """Any player of any site may have it, in parts."""
    if request.method == "OPTIONS":
        return preflight()

    def went_out(first, count):
        sound_went_out.send(
            sender=public_file, request=request, name=name, first=first, count=count, size=size
        )

    size = size_of(storages["public"], name)
    etag = f'"{posixpath.basename(name)}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponseNotModified(headers={"ETag": etag})
    else:
        response = send_sound(request, "public", name, size, etag=etag, went_out=went_out)
    response.headers["Cache-Control"] = "no-cache"
    return response


def size_of(storage, name):
    try:
        return storage.size(name)
    except (OSError, SuspiciousFileOperation) as problem:
        raise Http404 from problem


def send_sound(request, place, name, size, *, etag="", went_out=None):
    """Sound of the storage in `place`, "public" or "private", which has `size` bytes."""
    storage = storages["public" if place == "public" else "default"]
    if settings.SENDFILE_ROOT:
        response = handed_over(storage, place, name)
        response.headers["Content-Type"] = SOUND_KIND
        tell_what_was_asked(request, size, went_out)
    else:
        response = ranged(
            opened(storage, name), size, SOUND_KIND, request, etag=etag, sent=went_out
        )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Disposition"] = "inline"
    return response


def tell_what_was_asked(request, size, went_out):
    if not went_out or request.method != "GET":
        return
    try:
        first, last = asked_range(request.headers.get("Range", ""), size) or (0, size - 1)
    except OutOfRange:
        return
    went_out(first, last - first + 1)


@require_safe
def private_file(request, name):
    """An upload or something made from one, for editors. Others learn nothing, not even 403."""
    if not is_plain(name) or not may_see_private(request.user, name):
        raise Http404
    if name.startswith(SOUND_FOLDER) and is_sound(name):
        size = size_of(storages["default"], name)
        response = send_sound(request, "private", name, size)
    else:
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


def opened(storage, name):
    try:
        return storage.open(name, "rb")
    except (OSError, SuspiciousFileOperation) as problem:
        raise Http404 from problem


def send(storage, name):
    file = opened(storage, name)
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
