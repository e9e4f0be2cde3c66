"""The kinds of message there are: their words, and who they go to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils import translation

registered = {}


@dataclass(frozen=True)
class Recipient:
    """Where a message goes, found at the moment of sending.

    `values` fill in the kind's own words, such as a link of a colleague. `opens_at` is when it
    is safe to send; None: now. `held_because` says why only a person can tell when it is safe;
    the message then waits for an editor's press.
    """

    channel: str
    address: str
    language: str = settings.LANGUAGE_CODE
    values: Mapping[str, str] = field(default_factory=dict)
    opens_at: datetime | None = None
    held_because: str = ""


@dataclass(frozen=True)
class Kind:
    name: str
    subject: str
    body: str
    to_whom: str
    resolve: Callable[[str], Recipient | None]
    is_seen_by: Callable[[object], bool]
    look_at: Callable[[str], str]
    keeps_from: Callable[[object], Iterable[str]]

    def words_for(self, recipient):
        """The subject and the body in the recipient's language."""
        with translation.override(recipient.language):
            values = {name: str(value) for name, value in recipient.values.items()}
            return str(self.subject) % values, str(self.body) % values


def everybody(user):
    return True


def nowhere(reference):
    return ""


def nothing(user):
    return ()


def register(
    name,
    *,
    subject,
    body,
    to_whom,
    resolve,
    is_seen_by=everybody,
    look_at=nowhere,
    keeps_from=nothing,
):
    """Make `name` a kind of message. Words are translatable constants; `%` is written `%%`.

    `is_seen_by(user)` says who may see on the outbox screen that there is such a message at
    all, and `look_at(reference)` gives the address of what an editor looks at before they
    press to send it again. `keeps_from(user)` are the references, as text, whose messages this
    person may not know of.
    """
    registered[name] = Kind(name, subject, body, to_whom, resolve, is_seen_by, look_at, keeps_from)


def seen_by(user):
    """The kinds whose messages this person may know of."""
    return [kind for kind in registered.values() if kind.is_seen_by(user)]
