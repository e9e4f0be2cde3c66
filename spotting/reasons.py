"""Why each kind of thing is pointed out, and what a person could do about it.

Plain English, marked for translation. This room knows no framework, so whoever shows
these words passes them through its own `gettext`.
"""

from dataclasses import dataclass

from .spans import Kind


def gettext_noop(message):
    """Marks `message` for the translators' catalogue and gives it back as it is."""
    return message


@dataclass(frozen=True, slots=True)
class Reason:
    name: str
    why: str
    suggestion: str


REASONS = {
    Kind.PHONE: Reason(
        name=gettext_noop("A phone number"),
        why=gettext_noop("Anyone who reads this could ring or message it."),
        suggestion=gettext_noop("You could take it out, or say “my number” instead."),
    ),
    Kind.EMAIL: Reason(
        name=gettext_noop("An email address"),
        why=gettext_noop("Anyone could write to it, and it may hold a real name."),
        suggestion=gettext_noop("You could take it out, or say “my email” instead."),
    ),
    Kind.POSTCODE: Reason(
        name=gettext_noop("A postcode"),
        why=gettext_noop("A postcode points to only a few homes."),
        suggestion=gettext_noop("You could take it out, or say “my town” instead."),
    ),
    Kind.LINK: Reason(
        name=gettext_noop("A link"),
        why=gettext_noop("A link can lead people to your own pages."),
        suggestion=gettext_noop("You could take it out, or say what it is instead."),
    ),
    Kind.HANDLE: Reason(
        name=gettext_noop("A username"),
        why=gettext_noop("People could use it to find you and message you."),
        suggestion=gettext_noop("You could take it out, or name only the app."),
    ),
}
