"""The verbs: the only code that changes a worry. Every one of them writes a line of its log."""

import calendar
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import erased
from core.models import SiteSettings
from safeguarding import copies, queries
from safeguarding.alerts import tell_leads
from safeguarding.enums import About, Event, Outcome
from safeguarding.models import SealedCopy, SealedPicture, WorryCase, WorryLogEntry
from submissions import actions as pieces
from submissions.errors import ActionRefused, ReasonMissing, WrongMoment
from submissions.models import Submission

PRESSED_TWICE = timedelta(minutes=1)
READ_ONCE_IN = timedelta(minutes=15)
#: A kind in the journal of erasures: a restore has to seal once more what was sealed.
SEALED = "sealed"


def log(case, event, *, by=None, note="", about="", about_id=None):
    return WorryLogEntry.objects.create(
        case=case,
        event=event,
        by=by,
        by_name=(by.get_full_name() or by.get_username()) if by else "",
        note=note.strip()[:2000],
        about=about,
        about_id=about_id,
    )


def locked(case):
    """The row as it stands now, locked until the transaction ends."""
    return WorryCase.objects.select_for_update().get(pk=case.pk)


@transaction.atomic
def worry(submission, *, by, note="", about=About.PIECE, about_id=None):
    """Somebody is worried: the piece goes to the leads alone, in this transaction.

    A second press joins the open case; the same press twice is one. A piece that has been
    taken down meanwhile makes a case too, with what was said.
    """
    if not queries.leads().exists():
        raise ActionRefused(
            _(
                "Nobody is named as safeguarding lead on this site, so nobody would see it. "
                "Don’t wait: tell the person in charge yourself, now."
            )
        )
    submission = Submission.objects.select_for_update().get(pk=submission.pk)
    case = queries.open_case_of(submission)
    if case is None:
        case = WorryCase.objects.create(submission=submission, reference=submission.reference)
    elif _was_just_pressed(case, by=by, note=note, about=about, about_id=about_id):
        return case
    log(case, Event.WORRIED, by=by, note=note, about=about, about_id=about_id)
    pieces.keep_apart(submission)
    tell_leads(log(case, Event.TOLD))
    return case


def _was_just_pressed(case, *, by, note, about, about_id):
    return case.log.filter(
        event=Event.WORRIED,
        by=by,
        note=note.strip()[:2000],
        about=about,
        about_id=about_id,
        at__gt=timezone.now() - PRESSED_TWICE,
    ).exists()


@transaction.atomic
def keep_apart_again(submission):
    """A restore lost the case: the leads get another, and look again."""
    case = WorryCase.objects.create(submission=submission, reference=submission.reference)
    log(case, Event.RESTORED)
    pieces.keep_apart(submission)
    tell_leads(log(case, Event.TOLD))


@transaction.atomic
def look(case, *, by):
    """Who read the case, and when; reading on within a quarter of an hour is the same look."""
    since = timezone.now() - READ_ONCE_IN
    if not case.log.filter(event=Event.READ, by=by, at__gt=since).exists():
        log(case, Event.READ, by=by)


@transaction.atomic
def write_note(case, *, by, note):
    if not note.strip():
        raise ReasonMissing(_("Write something first."))
    last = queries.last_line(case)
    if last.event == Event.NOTE and (last.by_id, last.note) == (by.pk, note.strip()):
        return
    log(case, Event.NOTE, by=by, note=note)


@transaction.atomic
def close(case, *, by, outcome, reason):
    """Close a case for a reason; its piece goes back to the editors or stays apart.

    The time that case, log and sealed copy are kept begins now.
    """
    case = locked(case)
    if not case.is_open:
        raise WrongMoment
    if not reason.strip():
        raise ReasonMissing(_("Say why it can be closed."))
    site, now = SiteSettings.load(), timezone.now()
    case.closed_at = now
    case.outcome = outcome if case.is_piece_left else Outcome.NOTHING_LEFT
    case.keep_until = months_after(now, 12 * site.worry_years)
    case.save()
    SealedCopy.objects.filter(case=case).update(keep_until=months_after(now, site.sealed_months))
    log(case, Event.CLOSED, by=by, note=reason)
    if case.outcome != Outcome.KEPT_APART and case.submission:
        pieces.give_back(case.submission)


@transaction.atomic
def give_back(case, *, by, reason):
    """A piece that stayed apart after its case was closed goes back to the editors after all."""
    case = locked(case)
    if case.is_open or not case.is_piece_apart or queries.open_case_of(case.submission):
        raise WrongMoment
    if not reason.strip():
        raise ReasonMissing(_("Say why it can go back."))
    log(case, Event.GAVE_BACK, by=by, note=reason)
    pieces.give_back(case.submission)


@transaction.atomic
def hear(submission):
    """Whoever sent the piece wrote or did something while it is kept apart: the leads are told."""
    case = queries.open_case_of(submission)
    if case is not None:
        tell_leads(log(case, Event.CAME_IN))


@transaction.atomic
def seal(submission):
    """Before it is erased: one sealed copy for the open worry about it, if there is one."""
    case = queries.open_case_of(submission)
    if case is None or submission.erased_at is not None or queries.sealed_copy_of(case):
        return
    copies.seal_copy(case, submission)
    erased.note(SEALED, digest_of_sealed(case))
    tell_leads(log(case, Event.SEALED))


def digest_of_sealed(case):
    """What stands in the journal for the piece of which a copy is sealed for this case."""
    return erased.digest_of(SEALED, case.reference)


@transaction.atomic
def open_copy(case, *, by):
    """What is sealed for a case; the log says who read it. Raises `CannotOpen`."""
    copy = queries.sealed_copy_of(case)
    if copy is None:
        raise WrongMoment
    opened = copies.open_copy(copy)
    log(case, Event.OPENED_COPY, by=by)
    return opened


def purge():
    """Destroy sealed copies and closed cases whose keeping time has ended; returns how many.

    A case whose piece is still kept apart stays: it is the way back.
    """
    now, count = timezone.now(), 0
    for copy in SealedCopy.objects.filter(keep_until__lte=now).select_related("case").defer("data"):
        _destroy_copy(copy)
        count += 1
    for case in WorryCase.objects.filter(keep_until__lte=now).select_related("submission"):
        if case.is_piece_apart or queries.sealed_copy_of(case):
            continue
        _destroy_case(case)
        count += 1
    return count


@transaction.atomic
def _destroy_copy(copy):
    SealedPicture.objects.filter(copy=copy).delete()
    copy.delete()
    erased.take_back(SEALED, digest_of_sealed(copy.case))
    log(copy.case, Event.COPY_DESTROYED)


@transaction.atomic
def _destroy_case(case):
    WorryLogEntry.objects.filter(case=case).delete()
    case.delete()


def months_after(moment, months):
    """The same day of the month so many months later, or the last one there is."""
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    day = min(moment.day, calendar.monthrange(year, month)[1])
    return moment.replace(year=year, month=month, day=day)
