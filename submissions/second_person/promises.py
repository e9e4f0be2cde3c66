"""Which promises need somebody who may not exist, and whether they can be kept now."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.models import SiteSettings
from submissions.desk.forms import editors


def has_second_person():
    return bool(SiteSettings.load().second_person_email)


def has_appeals():
    """Somebody other than the one who said "not this time": the second person, or an editor."""
    return has_second_person() or editors().count() > 1


def has_lost_words():
    return has_second_person()


@dataclass(frozen=True)
class Promise:
    name: str
    told: str


def promises_off():
    """What the public pages leave out now, in an administrator's words."""
    off = []
    if not has_lost_words():
        off.append(
            Promise(
                _("New words for who lost theirs"),
                _("The page says that nobody can check who asks, and what can be done instead."),
            )
        )
    if not has_appeals():
        off.append(
            Promise(
                _("A second look after “not this time”"),
                _("There is one editor, so nobody else could decide. The button is not shown."),
            )
        )
    return off
