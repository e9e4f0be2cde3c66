"""Reads of episodes: whose yes is there, whose is missing, and what it waits for."""

from dataclasses import dataclass

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from core import gate
from core.models import PublicCopy
from podcasts.models import EpisodePage
from submissions import queries
from submissions.models import EpisodeApproval, Guest, GuestMessage, GuestYes, SoundTakenBack


def newest(page):
    """The episode as its newest draft has it."""
    return queries.latest_words(page)


def approval_of(page):
    return EpisodeApproval.objects.filter(page_id=page.pk).first()


def is_approved(page, digest):
    approval = approval_of(page)
    return approval is not None and approval.digest == digest


def guests_of(page):
    """Who is in it and has not taken themselves out."""
    return list(Guest.objects.filter(page_id=page.pk, out_at=None).select_related("contributor"))


def guests_out_of(page):
    return list(Guest.objects.filter(page_id=page.pk, out_at__isnull=False))


def has_said_yes(guest, digest):
    return GuestYes.objects.filter(guest=guest, digest=digest).exists()


def is_taken_back(words):
    """Whether a guest took themselves out of this very sound, on whatever page."""
    return words.recording is not None and (
        SoundTakenBack.objects.filter(sha256=words.recording.sha256).exclude(sha256="").exists()
    )


def guests_left_out(page, words):
    """Guests who are heard in this very sound on another page and are not asked on this one."""
    if words.recording is None or not words.recording.sha256:
        return []
    others = EpisodePage.objects.filter(recording__sha256=words.recording.sha256)
    asked = Guest.objects.filter(page_id=page.pk).values("contributor")
    return list(
        Guest.objects.filter(page__in=others.exclude(pk=page.pk).values("pk"), out_at=None).exclude(
            contributor__in=asked
        )
    )


def may_go_live(page, words):
    """Whether exactly this may be public: heard by an editor, and agreed to by all who are in it.

    Where nobody is asked here, the editor said who wrote their yes down.
    """
    digest = gate.public_digest(words)
    approval = approval_of(page)
    if approval is None or approval.digest != digest:
        return False
    guests = guests_of(page)
    return (
        not words.is_missing
        and not is_taken_back(words)
        and not guests_left_out(page, words)
        and bool(guests or approval.on_paper)
        and all(has_said_yes(guest, digest) and not guest.is_adult_missing for guest in guests)
    )


def is_public(page):
    return PublicCopy.objects.filter(page_id=page.pk).exists()


def waits_for_answer(guest):
    """Whether the last word between them and the editors is theirs."""
    last = guest.messages.last()
    return last is not None and not last.is_from_editor


def guests_waiting_for_answer():
    """Guests whose word is the last one, as a query."""
    newest_first = GuestMessage.objects.filter(guest=OuterRef("pk")).order_by("-sent_at", "-pk")
    last_is_ours = Subquery(newest_first.values("is_from_editor")[:1])
    return Guest.objects.annotate(last_is_ours=last_is_ours).filter(last_is_ours=False)


@dataclass(frozen=True)
class State:
    """Where an episode stands: the component's kind, and a few plain words."""

    kind: str
    words: str


def state_of(page):
    words = newest(page)
    digest = gate.public_digest(words)
    if is_taken_back(words):
        return State("down", _("Taken down"))
    if words.recording is None or not words.recording.is_ready:
        return State("us", _("Waiting for sound"))
    if words.is_missing:
        return State("us", _("Waiting for words"))
    guests = guests_of(page)
    if any(waits_for_answer(guest) for guest in guests + guests_out_of(page)):
        return State("us", _("Waiting for an editor: there is a message"))
    copy = PublicCopy.objects.filter(page_id=page.pk).first()
    if copy is not None and copy.digest == digest:
        return State("live", _("Live"))
    if not is_approved(page, digest):
        return State("us", _("Waiting for an editor"))
    silent = [guest.name for guest in guests if not has_said_yes(guest, digest)]
    if silent:
        return State("you", _("Waiting for {names}").format(names=", ".join(silent)))
    minors = [guest.name for guest in guests if guest.is_adult_missing]
    if minors:
        line = _("Waiting for an adult’s yes for {names}")
        return State("us", line.format(names=", ".join(minors)))
    return State("us", _("Waiting for an editor"))


def shown_to(guest):
    """What a guest hears and reads: what they are asked about, else what is live, else nothing."""
    if guest.is_out:
        return None
    words = newest(guest.page)
    if is_approved(guest.page, gate.public_digest(words)):
        return words
    return guest.page.specific if is_public(guest.page) else None
