"""Is this site well? One question a check; each answers with a plain sentence.

Never anything about what somebody sent: the sentences are read by whoever runs the machine. Nor
about a message that only some may know of, unless the one who looks is one of them.
"""

import shutil
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.mail import get_connection
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import outbox, redis_server, rounds
from core.backup import last_backup, what_is_missing
from core.models import Recording, RecordingState, Round
from core.sound import programs

WORKER_IS_SILENT_AFTER = timedelta(minutes=5)
#: How much later than its period a round may end before it is late.
GRACE = timedelta(minutes=30)
DISK_LOW_BYTES = 1024**3
BACKUP_IS_OLD_AFTER = timedelta(days=2)
SHORTEST_KEY = 32
#: A queue of long recordings takes a while.
SOUND_IS_LATE_AFTER = timedelta(hours=3)


class Cost(IntEnum):
    """Who can afford to look: a monitor every minute, a page of the admin, the command."""

    MONITOR = 1
    PAGE = 2
    COMMAND = 3


@dataclass(frozen=True)
class Check:
    """`trouble(viewer)` returns what is wrong in a sentence, or nothing when all is `well`."""

    name: str
    well: str
    cost: Cost
    trouble: Callable[[object], str | None]


@dataclass(frozen=True)
class Finding:
    name: str
    is_well: bool
    line: str


CHECKS = []


def check(name, *, well, cost):
    def register(trouble):
        CHECKS.append(Check(name=name, well=well, cost=cost, trouble=trouble))
        return trouble

    return register


def findings(up_to=Cost.COMMAND, *, viewer=None):
    """What each check says, in their order, leaving out those that cost more than `up_to`.

    Without a `viewer` it is said to nobody in particular, so nothing that is for some alone.
    """
    viewer = viewer or AnonymousUser()
    return [look(found, viewer) for found in CHECKS if found.cost <= up_to]


def look(found, viewer):
    try:
        line = found.trouble(viewer)
    except (DatabaseError, InterfaceError):
        line = _("This can’t be told: the database does not answer, or is not up to date.")
    return Finding(name=found.name, is_well=not line, line=str(line or found.well))


# Each of the checks


@check("database", well=gettext_lazy("The database answers."), cost=Cost.MONITOR)
def database_trouble(_viewer):
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except (DatabaseError, InterfaceError):
        connection.close()
        return _("The database does not answer. Start it, or check DATABASE_URL.")
    return None


@check("migrations", well=gettext_lazy("The database fits this version."), cost=Cost.COMMAND)
def migrations_trouble(_viewer):
    executor = MigrationExecutor(connection)
    missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if not missing:
        return None
    return ngettext(
        "%(count)d migration is missing: the database is older than this version. Run migrate.",
        "%(count)d migrations are missing: the database is older than this version. Run migrate.",
        missing,
    ) % {"count": missing}


@check("debug", well=gettext_lazy("DEBUG is off."), cost=Cost.MONITOR)
def debug_trouble(_viewer):
    if settings.DEBUG:
        return _("DEBUG is on: mistakes show the site’s insides to everyone. Turn it off.")
    return None


@check("demonstration", well=gettext_lazy("These are a real site’s settings."), cost=Cost.PAGE)
def demonstration_trouble(_viewer):
    if settings.DEMONSTRATION:
        return _("These are the demonstration’s settings: everyone knows its passwords.")
    return None


@check("keys", well=gettext_lazy("The keys are there."), cost=Cost.MONITOR)
def keys_trouble(_viewer):
    names = ("SECRET_KEY", "CONTRIBUTOR_KEY", "SEALED_KEY")
    weak = [name for name in names if len(getattr(settings, name, "") or "") < SHORTEST_KEY]
    if weak:
        return _("Missing or too short to be safe: %(names)s.") % {"names": ", ".join(weak)}
    if settings.SECRET_KEY == settings.CONTRIBUTOR_KEY:
        return _("SECRET_KEY and CONTRIBUTOR_KEY are the same. Give each its own.")
    return None


@check("proxies", well=gettext_lazy("Limits count visitors."), cost=Cost.PAGE)
def proxies_trouble(_viewer):
    if settings.TRUSTED_PROXIES or settings.DEMONSTRATION:
        return None
    return _(
        "TRUSTED_PROXIES is 0: behind a web server all visitors look like one, and share one "
        "limit. Set it to how many servers stand in front."
    )


@check("disk", well=gettext_lazy("The disk has room."), cost=Cost.MONITOR)
def disk_trouble(_viewer):
    try:
        free = shutil.disk_usage(settings.VAR_DIR).free
    except OSError:
        return _("The folder everything is kept in, VAR_DIR, can’t be read.")
    if free >= DISK_LOW_BYTES:
        return None
    return _("The disk is nearly full: %(megabytes)d MB are left. Make room.") % {
        "megabytes": free // 1024**2
    }


@check("worker", well=gettext_lazy("The worker runs."), cost=Cost.MONITOR)
def worker_trouble(_viewer):
    seen_at = rounds.last_sign_of_life()
    if seen_at is None:
        return _("The worker has never run: no message goes out. Start it.")
    if timezone.now() - seen_at <= WORKER_IS_SILENT_AFTER:
        return None
    return _("The worker stopped: nothing done since %(time)s. Start it again.") % {
        "time": told(seen_at)
    }


@check("clocks", well=gettext_lazy("What comes round is done in time."), cost=Cost.MONITOR)
def clocks_trouble(_viewer):
    now = timezone.now()
    kept = {row.name: row for row in Round.objects.filter(name__in=rounds.registered)}
    if any(row.began_at > now + GRACE for row in kept.values()):
        return _("The machine’s clock was set back: what comes round waits for it to catch up.")
    late = [name for name, row in kept.items() if is_late(row, now)]
    if late:
        return _("Late: %(names)s. See what the worker’s log says.") % {
            "names": ", ".join(sorted(late))
        }
    failed = [name for name, row in kept.items() if row.failed_at and name != rounds.MAIL]
    if failed:
        return _("Failed when last done: %(names)s. See what the worker’s log says.") % {
            "names": ", ".join(sorted(failed))
        }
    return None


def is_late(row, now):
    return now - (row.ended_at or row.began_at) > rounds.registered[row.name].period + GRACE


@check("messages", well=gettext_lazy("Messages go out."), cost=Cost.PAGE)
def messages_trouble(viewer):
    stuck = outbox.in_trouble(outbox.known_to(viewer)).order_by("-made_at", "-pk")
    newest = stuck.first()
    if newest is None:
        return None
    count = stuck.count()
    return ngettext(
        "%(count)d message could not be sent. The newest: %(why)s",
        "%(count)d messages could not be sent. The newest: %(why)s",
        count,
    ) % {"count": count, "why": newest.last_error}


@check("mail-asked", well=gettext_lazy("The mail server answered just now."), cost=Cost.PAGE)
def mail_asked_trouble(_viewer):
    asked = Round.objects.filter(name=rounds.MAIL, failed_at__isnull=False).first()
    if asked is None:
        return None
    return _("The mail server did not answer as it should on %(time)s. Messages wait for it.") % {
        "time": told(asked.failed_at)
    }


@check("sound", well=gettext_lazy("Sound is made ready."), cost=Cost.PAGE)
def sound_trouble(_viewer):
    if not programs.are_here():
        return _("ffmpeg is missing: no recording can be made ready. Debian: apt install ffmpeg")
    late = Recording.objects.filter(
        state=RecordingState.WAITING, uploaded_at__lt=timezone.now() - SOUND_IS_LATE_AFTER
    )
    if late.exists():
        return _(
            "A recording has waited for hours to be made ready. See what the worker’s log says."
        )
    failed = Recording.objects.filter(state=RecordingState.REFUSED, tries__gt=0).count()
    if not failed:
        return None
    return ngettext(
        "%(count)d recording could not be made ready, by a fault of ours. "
        "The worker’s log says more.",
        "%(count)d recordings could not be made ready, by a fault of ours. "
        "The worker’s log says more.",
        failed,
    ) % {"count": failed}


@check("backup", well=gettext_lazy("The last backup is no older than two days."), cost=Cost.PAGE)
def backup_trouble(_viewer):
    if settings.DEMONSTRATION:
        return None
    missing = what_is_missing()
    if missing:
        return missing[0]
    last = last_backup()
    if last.line:
        return _("The last backup failed: %(line)s") % {"line": last.line}
    if last.good_at is None:
        return _("No backup was ever made. Run backup, and set BACKUP_NIGHTLY.")
    if timezone.now() - last.good_at > BACKUP_IS_OLD_AFTER:
        return _("The last backup is of %(time)s. Set BACKUP_NIGHTLY, or run backup.") % {
            "time": told(last.good_at)
        }
    return None


@check("mail", well=gettext_lazy("The mail server answers."), cost=Cost.COMMAND)
def mail_trouble(_viewer):
    mail = get_connection()
    try:
        mail.open()
    except smtplib.SMTPAuthenticationError:
        return _("The mail server refuses the log-in. Check EMAIL_HOST_USER and its password.")
    except (OSError, smtplib.SMTPException):
        return _("The mail server %(host)s:%(port)s does not answer as it should.") % {
            "host": settings.EMAIL_HOST,
            "port": settings.EMAIL_PORT,
        }
    mail.close()
    return None


@check("redis", well=gettext_lazy("Redis answers, or is not used."), cost=Cost.COMMAND)
def redis_trouble(_viewer):
    if not settings.REDIS_URL:
        return None
    try:
        redis_server.ask(lambda redis: redis.ping())
    except redis_server.Away:
        return _("Redis does not answer: limits are counted in the database meanwhile.")
    return None


def told(moment):
    return date_format(timezone.localtime(moment), "j F, H:i")
