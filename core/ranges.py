"""Handing over a long file in the part that was asked for, a little at a time."""

import re

from django.http import HttpResponse, StreamingHttpResponse

PIECE = 64 * 1024
ONE_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))", re.ASCII | re.IGNORECASE)


class OutOfRange(Exception):
    """The file ends before what was asked for begins."""


def asked_range(text, size):
    """`(first, last)` byte of a Range header, both counted in; None for the whole file.

    A header that is no single range of bytes is no range at all, as RFC 9110 lets us say.
    """
    found = ONE_RANGE.fullmatch(text.strip())
    if not found:
        return None
    first, last, at_the_end = found.groups()
    if at_the_end is not None:
        first, last = max(0, size - int(at_the_end)), size - 1
    else:
        first, last = int(first), int(last) if last else size - 1
        if found[2] and last < first:
            return None
    if first >= size or first > last:
        raise OutOfRange
    return first, min(last, size - 1)


def ranged(file, size, kind, request, *, etag="", sent=None):
    """The answer to a GET or HEAD for open `file` of `size` bytes: 200, 206 or 416.

    Memory does not grow with the file, which is closed in every case. When all is over,
    `sent(first, count)` is told how many bytes went out, and from where.
    """
    status, first, last = 200, 0, size - 1
    try:
        part = asked_range(wanted_range(request, etag), size)
    except OutOfRange:
        file.close()
        response = HttpResponse(status=416, content_type=kind)
        response.headers["Content-Range"] = f"bytes */{size}"
    else:
        if part:
            status, (first, last) = 206, part
        response = answer(file, first, last, request, status=status, kind=kind, sent=sent)
        if part:
            response.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    response.headers["Accept-Ranges"] = "bytes"
    if etag:
        response.headers["ETag"] = etag
    return response


def wanted_range(request, etag):
    """The Range header, where it counts: of a GET, and for the file as the reader knows it."""
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return ""
    return request.headers.get("Range", "")


def answer(file, first, last, request, *, status, kind, sent):
    count = last - first + 1
    if request.method == "HEAD":
        file.close()
        response = HttpResponse(status=status, content_type=kind)
    else:
        part = Part(file, first, count, sent)
        response = StreamingHttpResponse(part, status=status, content_type=kind)
    response.headers["Content-Length"] = str(count)
    return response


class Part:
    """`count` bytes of a file from `first` on, in pieces. Closing it tells what went out."""

    def __init__(self, file, first, count, sent):
        self.file, self.first, self.left, self.sent = file, first, count, sent
        self.count = count
        file.seek(first)

    def __iter__(self):
        return self

    def __next__(self):
        piece = self.file.read(min(PIECE, self.left)) if self.left else b""
        if not piece:
            raise StopIteration
        self.left -= len(piece)
        return piece

    def close(self):
        self.file.close()
        if self.sent:
            sent, self.sent = self.sent, None
            sent(self.first, self.count - self.left)
