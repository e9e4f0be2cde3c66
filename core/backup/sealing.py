"""Encryption of backups, in the age format.

The server holds the public key alone: who takes the server over cannot read its backups. The
format is open; `age --decrypt` opens a backup without any of our code.
"""

import io
import queue
import sys
import threading
from pathlib import Path

import pyrage
from django.utils.translation import gettext as _
from pyrage import x25519

from core.backup.errors import CannotBackUp, CannotRestore

HEADER = b"age-encryption.org/"
#: Pieces of 64 KB that may be decrypted before they are wanted.
PIECES_AHEAD = 16


def new_key_pair():
    """(public, private), each one line of text."""
    private = x25519.Identity.generate()
    return str(private.to_public()), str(private)


def read_public_key(text):
    if not text:
        raise CannotBackUp(
            _(
                "NO BACKUP WAS MADE: there is no key to encrypt it with. Make one with "
                "“manage.py backup_key” and set BACKUP_PUBLIC_KEY."
            )
        )
    try:
        return x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        raise CannotBackUp(
            _("BACKUP_PUBLIC_KEY is not a public key. It begins with “age1”.")
        ) from None


def read_private_key(path):
    """The private key in the file at `path`; lines that begin with # are left out."""
    if not path:
        raise CannotRestore(
            _(
                "NOTHING WAS RESTORED: the private key is missing. Put it in a file and name the "
                "file in BACKUP_PRIVATE_KEY_FILE."
            )
        )
    try:
        lines = Path(path).read_text().split("\n")
    except (OSError, UnicodeDecodeError):
        raise CannotRestore(_("The file with the private key can’t be read.")) from None
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        return x25519.Identity.from_str(keys[0])
    except (IndexError, pyrage.IdentityError):
        raise CannotRestore(
            _("The file with the private key holds none. It begins with “AGE-SECRET-KEY-”.")
        ) from None


class _Source(io.RawIOBase):
    """A file made of the bytes an iterable yields; keeps what went wrong in it."""

    def __init__(self, pieces):
        self.pieces = iter(pieces)
        self.left = memoryview(b"")
        self.problem = None

    def readable(self):
        return True

    def read(self, size=-1):
        try:
            while not self.left:
                self.left = memoryview(next(self.pieces))
        except StopIteration:
            return b""
        except BaseException as error:
            self.problem = error
            raise
        taken, self.left = self.left[:size], self.left[size:]
        return bytes(taken)


class _Sink(io.RawIOBase):
    def __init__(self, write):
        self.pass_on = write
        self.problem = None

    def writable(self):
        return True

    def write(self, data):
        try:
            self.pass_on(data)
        except BaseException as error:
            self.problem = error
            raise
        return len(data)

    def flush(self):
        pass


def seal(pieces, write, public_key):
    """Encrypt the bytes of `pieces` and hand them to `write`; both may raise what they like."""
    source, sink = _Source(pieces), _Sink(write)
    try:
        pyrage.encrypt_io(source, sink, [public_key])
    except (pyrage.EncryptError, OSError):
        problem = source.problem or sink.problem
        if problem:
            raise problem from None
        raise


class Opened(io.RawIOBase):
    """The plain bytes of a sealed stream, to be read once from beginning to end.

    A thread decrypts a few pieces ahead. Every piece is proved right before it is handed on; a
    stream that was cut off raises `CannotRestore` where it ends.
    """

    def __init__(self, pieces, private_key):
        self.source = _Source(_checked(pieces))
        self.left = memoryview(b"")
        self.ahead = queue.Queue(maxsize=PIECES_AHEAD)
        self.is_over = self.is_unwanted = False
        self.problem = None
        threading.Thread(target=self._decrypt, args=(private_key,), daemon=True).start()

    def _decrypt(self, private_key):
        try:
            pyrage.decrypt_io(self.source, _Sink(self._hand_over), [private_key])
        except (pyrage.DecryptError, OSError) as error:
            self.problem = error
        finally:
            self.ahead.put(None)

    def _hand_over(self, data):
        if self.is_unwanted:
            raise BrokenPipeError
        self.ahead.put(bytes(data))

    def readable(self):
        return True

    def read(self, size=-1):
        parts, wanted = [], sys.maxsize if size < 0 else size
        while wanted and (self.left or self._next()):
            part, self.left = self.left[:wanted], self.left[wanted:]
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _next(self):
        piece = None if self.is_over else self.ahead.get()
        if piece is None:
            self.is_over = True
            self._tell_what_went_wrong()
            return False
        self.left = memoryview(piece)
        return True

    def _tell_what_went_wrong(self):
        if self.source.problem is not None:
            raise self.source.problem
        if self.problem is None:
            return
        if "matching keys" in str(self.problem):
            raise CannotRestore(
                _("This key does not open this backup. It was made with another public key.")
            )
        raise CannotRestore(
            _("The backup is damaged or was cut off: it does not end where it should.")
        )

    def close(self):
        self.is_unwanted = True
        while not self.is_over:
            self.is_over = self.ahead.get() is None
        super().close()


def _checked(pieces):
    """The pieces, after a look at the first: a file that is not sealed is no backup."""
    pieces = iter(pieces)
    first = b""
    while len(first) < len(HEADER):
        piece = next(pieces, None)
        if piece is None:
            break
        first += piece
    if not first.startswith(HEADER):
        raise CannotRestore(_("This file is not a backup."))
    yield first
    yield from pieces
