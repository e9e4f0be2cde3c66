"""The journal of erasures: what a restored backup must not bring back.

A backup is older than the erasing that came after it. Each erasing therefore leaves one line in
a file beside the database, and in the place of the backups: a time, a kind and a keyed digest,
from which nobody learns whose or what it was. Each line is signed, so that whoever can write to
that place can add none. A restore reads all of it and erases again before anything is served.

The line is a row of the transaction that erases, so that neither stands without the other, and
moves to the file once that is committed.
"""

import fcntl
import hashlib
import hmac
import os
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import transaction

from core.models import ErasedNote

GONE, BACK = "gone", "back"
WORDS = {GONE, BACK}
#: How many notes are moved at a time.
BATCH = 500

_appliers = {}
_after_restore = []


def digest_of(kind, identity):
    """A keyed digest of something unique for ever, as 64 hexadecimal digits."""
    return _keyed(f"{kind}\0{identity}", use=b"erased")


def _keyed(text, *, use):
    key = settings.CONTRIBUTOR_KEY.encode()[:64]
    return hashlib.blake2b(text.encode(), key=key, digest_size=32, person=use).hexdigest()


def note(kind, digest):
    """In the transaction that erases: this stays gone, whatever is restored."""
    _write_note(kind, digest, is_back=False)


def take_back(kind, digest):
    """It may be seen again: what was noted of it before no longer counts."""
    _write_note(kind, digest, is_back=True)


def _write_note(kind, digest, *, is_back):
    ErasedNote.objects.create(kind=kind, digest=digest, is_back=is_back)
    transaction.on_commit(write_down, robust=True)


def journal_path():
    return Path(settings.VAR_DIR) / "erasures"


@contextmanager
def open_journal():
    """The journal, to add to; one process at a time."""
    path = journal_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "a+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def write_down():
    """Move every committed note into the journal, in order. Raises OSError when it can't."""
    while ErasedNote.objects.exists():
        with open_journal() as file:
            notes = list(ErasedNote.objects.order_by("pk")[:BATCH])
            _append(file, [line_of(one) for one in notes])
            ErasedNote.objects.filter(pk__in=[one.pk for one in notes]).delete()


def line_of(one):
    word = BACK if one.is_back else GONE
    return signed(f"{one.noted_at:%Y-%m-%dT%H:%M:%S.%fZ} {one.kind} {word} {one.digest}")


def signed(text):
    """A line of the journal: time, kind, word, digest, and our signature of the four."""
    return f"{text} {_keyed(text, use=b'erasure line')}"


def is_ours(line):
    text = line.rpartition(" ")[0]
    is_whole = len(text.split(" ")) == 4 and text.split(" ")[2] in WORDS
    return is_whole and hmac.compare_digest(signed(text), line)


def _append(file, lines):
    # A line that was cut off by a full disk or a dying machine ends here.
    torn = file.seek(0, os.SEEK_END) and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n"
    text = "".join(f"{line}\n" for line in lines)
    file.write((("\n" if torn else "") + text).encode())
    file.flush()
    os.fsync(file.fileno())


def journal_state():
    """Changes whenever a line is added."""
    try:
        return str(journal_path().stat().st_size)
    except FileNotFoundError:
        return ""


def copied_state():
    """The state the journal was in when it was last copied to where the backups are."""
    try:
        return _copied_path().read_text()
    except FileNotFoundError:
        return ""


def mark_copied(state):
    _copied_path().write_text(state)


def _copied_path():
    return journal_path().with_name("erasures-copied")


def lines_of(data):
    """The whole lines in `data`, bytes of a journal; what was torn or forged is left out."""
    return [line for line in data.decode("ascii", "ignore").splitlines() if is_ours(line)]


def read_lines():
    """The lines of this machine's journal, or None when there is none."""
    try:
        return lines_of(journal_path().read_bytes())
    except FileNotFoundError:
        return None


def merged(*journals):
    """All lines of all journals, once, in the order of their times."""
    return sorted({line for journal in journals for line in journal})


def keep(lines):
    """Add to this machine's journal what is not in it yet."""
    with open_journal() as file:
        file.seek(0)
        have = set(lines_of(file.read()))
        _append(file, [line for line in lines if line not in have])


def still_gone(lines):
    """{kind: digests} of what was erased and has not come back since."""
    gone = defaultdict(set)
    for line in merged(lines):
        _time, kind, word, digest, _signature = line.split(" ")
        if word == GONE:
            gone[kind].add(digest)
        else:
            gone[kind].discard(digest)
    return gone


def applies(kind, *, is_first=False, is_last=False):
    """Registers `apply(gone)`, which erases again what a restore brought back of this kind.

    `gone` is what `still_gone` returns. It returns how many it erased. What `is_last` comes after
    the others: this room's own, when the rooms above have said what it means for theirs. What
    `is_first` has to see a thing before it is erased.
    """

    def register(apply):
        _appliers[kind] = (is_last, not is_first), apply
        return apply

    return register


def after_restore(stop):
    """Have `stop()` called after a restore: what would go on by itself waits for a person.

    The journal knows what was erased since the backup, not whose mind was changed.
    """
    _after_restore.append(stop)
    return stop


def stop_what_waited():
    for stop in _after_restore:
        stop()


def erase_again(lines):
    """Erase what the journal holds and the database has; returns how many things that were."""
    gone = still_gone(lines)
    in_order = sorted(_appliers.values(), key=lambda registered: registered[0])
    return sum(apply(gone) for _turn, apply in in_order)
