"""Episodes: an editor approves exact words, every guest says yes to them, and they are live."""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from core import gate
from submissions import queries
from submissions.actions.keys import new_contributor
from submissions.enums import Decision
from submissions.errors import ActionRefused, ReasonMissing, WordsChanged, WrongMoment
from submissions.models import Approval, Guest, SignOff


@transaction.atomic
def add_guest(page, *, by, name, age_band, adult_agreed_by=""):
    """Somebody new who is heard in it, and the keys to their private page: (guest, Keys)."""
    page = _locked(page)
    if page.live:
        raise ActionRefused(_("It’s live. Take it down first, then add them."))
    if not name.strip():
        raise ReasonMissing(_("Say who they are. Only editors see it."))
    contributor, keys = new_contributor()
    contributor.age_band = age_band
    contributor.save(update_fields=["age_band"])
    guest = Guest.objects.create(
        page=page,
        contributor=contributor,
        name=name.strip()[:60],
        adult_agreed_by=adult_agreed_by.strip()[:200],
        added_by=by,
    )
    return guest, keys


@transaction.atomic
def record_guests_adult(guest, *, who):
    if not who.strip():
        raise ReasonMissing(_("Say who agreed, and how you checked it."))
    page = _locked(guest.page)
    guest.adult_agreed_by = who.strip()[:200]
    guest.save(update_fields=["adult_agreed_by"])
    _go_live_if_all_agree(page)


@transaction.atomic
def approve_episode(page, *, by):
    """Let the newest words go. Without guests they are live; with them, each is asked."""
    words = queries.latest_words(_locked(page))
    if words.is_missing:
        raise ActionRefused(words.is_missing[0])
    Approval.objects.create(page=page, digest=gate.public_digest(words), approved_by=by)
    _go_live_if_all_agree(page)


@transaction.atomic
def guest_says_yes(guest, *, digest):
    """To exactly what has this digest. The last yes of all puts it live; twice is once."""
    page = _same_words(guest, digest)
    answer = guest.answer
    if answer is None or (answer.decision, answer.digest) != (Decision.YES, digest):
        _answered(guest, digest=digest, decision=Decision.YES)
    _go_live_if_all_agree(page)


@transaction.atomic
def guest_asks_for_change(guest, *, digest, note):
    """A cut, or other words: it goes nowhere before an editor approved what comes of it."""
    if not note.strip():
        raise ReasonMissing(_("Say what you’d like to be different"))
    page = _same_words(guest, digest)
    _answered(guest, digest=digest, decision=Decision.CHANGE, note=note.strip()[:5000])
    _stop(page)


@transaction.atomic
def guest_takes_down(guest):
    """At once, from the page, the feeds and the sound; it needs every yes anew."""
    page = _locked(guest.page)
    approval = page.approvals.first()
    _answered(guest, digest=approval.digest if approval else "", decision=Decision.STOP)
    _stop(page)


@transaction.atomic
def take_episode_down(page):
    _stop(_locked(page))


def approval_that_counts(page):
    """The newest approval, where it is of the words as they stand now; or None."""
    approval = page.approvals.first()
    now = gate.public_digest(queries.latest_words(page))
    return approval if approval and approval.digest == now else None


def has_agreed(guest, digest):
    """Whether the last thing they said is yes to exactly this."""
    answer = guest.answer
    return (
        answer is not None
        and (answer.decision, answer.digest) == (Decision.YES, digest)
        and not guest.is_adult_missing
    )


def _go_live_if_all_agree(page):
    approval = approval_that_counts(page)
    guests = page.guests.select_related("contributor")
    if approval is None or not all(has_agreed(guest, approval.digest) for guest in guests):
        return
    words = queries.latest_words(page)
    gate.clear(words, digest=approval.digest)
    words.latest_revision.publish(user=None, skip_permission_checks=True)


def _stop(page):
    page.approvals.all().delete()
    gate.take_down(page)


def _answered(guest, *, digest, decision, note=""):
    SignOff.objects.create(
        contributor=guest.contributor,
        page=guest.page,
        digest=digest,
        decision=decision,
        note=note,
    )


def _same_words(guest, digest):
    """The page, held, where these are the words that were approved last and stand now."""
    page = _locked(guest.page)
    approval = approval_that_counts(page)
    if approval is None:
        raise WrongMoment
    if approval.digest != digest:
        raise WordsChanged
    return page


def _locked(page):
    return Page.objects.select_for_update().get(pk=page.pk).specific
