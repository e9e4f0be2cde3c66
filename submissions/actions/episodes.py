"""How an episode becomes public: an editor's approval and every guest's yes. And how it goes."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page

from core import erased, gate, public_copy
from core.enums import YOUNGEST_OF_BAND, AgeBand
from core.models import SiteSettings
from podcasts.models import EpisodePage
from submissions import episodes
from submissions.actions.drafts import forget_who_has_nothing
from submissions.actions.keys import new_contributor
from submissions.actions.thread import PRESSED_TWICE
from submissions.enums import ContactWay
from submissions.errors import ActionRefused, ReasonMissing, WordsChanged, WrongMoment
from submissions.models import (
    EpisodeApproval,
    Guest,
    GuestMessage,
    GuestYes,
    SafeContact,
    SoundTakenBack,
    Submission,
)
from submissions.notices import telling

#: Kind in the journal of erasures: a guest took themselves out of an episode.
GUEST_OUT = "guest-out"


def locked_episode(page):
    """The episode as it stands now; nobody else decides about it until the transaction ends."""
    Page.objects.select_for_update().get(pk=page.pk)
    return EpisodePage.objects.get(pk=page.pk)


def locked_guest(guest):
    """The same for what a guest does: their episode first, so that two never wait crosswise."""
    page = locked_episode(guest.page)
    return Guest.objects.select_related("contributor").get(pk=guest.pk), page


# --- who is in it -------------------------------------------------------------------------


@transaction.atomic
def add_guest(page, *, by, name, age_band="", reference="", contact_email=""):
    """Somebody who is heard in it: (guest, Keys), or (guest, None) for whoever has theirs.

    `reference` is of a piece of theirs; whoever has sent one keeps the contact they gave.
    """
    page = locked_episode(page)
    if episodes.is_public(page):
        raise ActionRefused(_("It is live. Take it off the site first, then add them."))
    if not name.strip():
        raise ReasonMissing(_("Say what you call them."))
    contributor, keys = _sender_of(reference), None
    if contributor is None:
        contributor, keys = new_contributor()
        contributor.age_band = age_band or AgeBand.NOT_SAID
        contributor.save(update_fields=["age_band"])
        if contact_email:
            SafeContact.objects.create(
                contributor=contributor, way=ContactWay.EMAIL, address=contact_email
            )
    elif Guest.objects.filter(page=page, contributor=contributor).exists():
        raise ActionRefused(_("They are a guest of this one already."))
    guest = Guest.objects.create(
        page=page, contributor=contributor, name=name.strip()[:60], added_by=by
    )
    EpisodeApproval.objects.filter(page=page).delete()
    return guest, keys


def _sender_of(reference):
    """Whoever sent the piece with this reference. Apart from others: nothing is there."""
    reference = reference.strip().upper()
    if not reference:
        return None
    piece = Submission.objects.filter(
        reference=reference, erased_at=None, apart_since=None
    ).select_related("contributor")
    found = piece.first()
    if found is None:
        raise ActionRefused(_("There is no piece with this reference."))
    return found.contributor


@transaction.atomic
def remove_guest(guest, *, by):
    """Added by mistake. Whoever has answered stays a guest: only they take themselves out."""
    guest, page = locked_guest(guest)
    has_answered = guest.is_out or guest.yeses.exists() or guest.messages.exists()
    if has_answered or episodes.is_public(page):
        raise ActionRefused(_("They have answered already, so only they can take themselves out."))
    EpisodeApproval.objects.filter(page=page).delete()
    contributor = guest.contributor
    guest.delete()
    forget_who_has_nothing(contributor)


@transaction.atomic
def record_guest_adult(guest, *, by, who, how):
    """Record who with the right to agree has agreed for a guest, and how that was checked."""
    guest, page = locked_guest(guest)
    if guest.is_out:
        raise WrongMoment
    if not who.strip() or not how.strip():
        raise ReasonMissing(_("Say who agreed, and how you checked it."))
    guest.adult_agreed_by = who.strip()[:120]
    guest.adult_checked_how = how.strip()[:300]
    guest.adult_recorded_by = by
    guest.adult_agreed_at = timezone.now()
    guest.save()
    go_live_if_agreed(page)
    return guest


# --- yes ----------------------------------------------------------------------------------


@transaction.atomic
def approve_episode(page, *, by, digest, on_paper=""):
    """An editor has heard and read exactly this. It goes live once every guest says yes to it.

    Each of them is told that there is something for them.
    """
    page = locked_episode(page)
    words = episodes.newest(page)
    if digest != gate.public_digest(words):
        raise WordsChanged(_("Somebody changed it meanwhile. Hear and read it once more."))
    guests = episodes.guests_of(page)
    _refuse_what_is_not_ready(page, words, guests, digest)
    if not guests and not on_paper.strip():
        raise ReasonMissing(_("Say who wrote down that they said yes, and where it is kept."))
    EpisodeApproval.objects.update_or_create(
        page=page,
        defaults={
            "digest": digest,
            "on_paper": "" if guests else on_paper.strip()[:300],
            "approved_by": by,
            "approved_at": timezone.now(),
        },
    )
    for guest in guests:
        if not episodes.has_said_yes(guest, digest):
            telling.tell_guest(guest, key=f"asked-{digest}")
    go_live_if_agreed(page)


def _refuse_what_is_not_ready(page, words, guests, digest):
    if words.is_missing:
        raise ActionRefused(" ".join(map(str, words.is_missing)))
    if episodes.is_taken_back(words):
        raise ActionRefused(
            _("Somebody took themselves out of this sound. Cut them out and put in the new sound.")
        )
    for guest in episodes.guests_left_out(page, words):
        raise ActionRefused(
            _("{name} is in this sound on another page. Add them as a guest here too.").format(
                name=guest.name
            )
        )
    for guest in guests:
        _refuse_what_they_asked_to_cut(guest, digest)


def _refuse_what_they_asked_to_cut(guest, digest):
    """The same once more is asked only after an editor wrote to them since."""
    asked = guest.messages.filter(cut_digest=digest).last()
    if asked is None:
        return
    if not guest.messages.filter(is_from_editor=True, pk__gt=asked.pk).exists():
        raise ActionRefused(
            _("{name} asked you to cut something. Cut it, or write to them first.").format(
                name=guest.name
            )
        )


@transaction.atomic
def agree(guest, *, digest):
    """A guest says yes to exactly the words and sound with this digest. Twice is once."""
    guest, page = locked_guest(guest)
    if guest.is_out:
        raise WrongMoment
    is_now = digest == gate.public_digest(episodes.newest(page))
    if not is_now or not episodes.is_approved(page, digest):
        raise WordsChanged
    GuestYes.objects.get_or_create(guest=guest, digest=digest)
    go_live_if_agreed(page)


def go_live_if_agreed(page):
    """Clear and publish the newest draft, if everybody who has to said yes to exactly that.

    The only place that writes the clearance of an episode.
    """
    words = episodes.newest(page)
    if not episodes.may_go_live(page, words):
        return False
    digest = gate.public_digest(words)
    words.is_hidden_from_search = is_for_few(page)
    gate.clear(words, digest=digest)
    words.save_revision(log_action=False, clean=False).publish(
        user=None, skip_permission_checks=True
    )
    return True


def is_for_few(page):
    """Whether a guest is so young that search engines and feeds may not have it."""
    under = SiteSettings.load().hide_from_search_under
    return any(
        YOUNGEST_OF_BAND[AgeBand(guest.contributor.age_band)] < under
        for guest in episodes.guests_of(page)
    )


def follow_age_in_episodes(contributor):
    """What a changed age does to the episodes they are in: they go, come, or leave search."""
    for guest in contributor.guest_in.filter(out_at=None):
        page = locked_episode(guest.page)
        if episodes.is_public(page):
            follow_age_in_public(guest, page)
        else:
            go_live_if_agreed(page)


def follow_age_in_public(guest, page):
    if guest.is_adult_missing:
        gate.take_down(page)
        return
    EpisodePage.objects.filter(pk=page.pk).update(is_hidden_from_search=is_for_few(page))
    public_copy.write(EpisodePage.objects.get(pk=page.pk))


def follow_age_in_public_episodes(contributor):
    """The same for what is public, and nothing more."""
    for guest in contributor.guest_in.filter(out_at=None):
        page = locked_episode(guest.page)
        if episodes.is_public(page):
            follow_age_in_public(guest, page)


# --- no -----------------------------------------------------------------------------------


@transaction.atomic
def ask_for_cut(guest, *, digest, body, cut_from="", cut_to=""):
    """A guest wants something out: their yes to this is gone, and an editor hears and reads again.

    What is live stays until they take it down or newer words replace it.
    """
    guest, page = locked_guest(guest)
    if guest.is_out:
        raise WrongMoment
    if _was_just_said(guest, body, is_from_editor=False):
        return
    GuestMessage.objects.create(
        guest=guest,
        is_from_editor=False,
        body=body,
        cut_from=cut_from[:40],
        cut_to=cut_to[:40],
        cut_digest=digest[:64],
    )
    guest.yeses.all().delete()
    EpisodeApproval.objects.filter(page=page).delete()
    telling.tell_editors_of_guest(guest)


@transaction.atomic
def take_out(guest, *, by=None):
    """They are out, and the episode is gone for everybody when this returns. Twice is once.

    So is every other episode made of that sound. `by` is an editor acting for them.
    """
    guest, page = locked_guest(guest)
    if guest.is_out:
        return guest
    guest.out_at = timezone.now()
    guest.save(update_fields=["out_at"])
    guest.yeses.all().delete()
    erased.note(GUEST_OUT, digest_of_guest(guest))
    sounds = _sounds_of(page)
    for sha256 in sounds:
        SoundTakenBack.objects.get_or_create(guest=guest, sha256=sha256)
    take_episode_down(page)
    for other in EpisodePage.objects.filter(recording__sha256__in=sounds).exclude(pk=page.pk):
        take_episode_down(other)
    if by is None:
        telling.tell_editors_of_guest(guest)
    return guest


def _sounds_of(page):
    """What of it may be heard now, and what would be next."""
    recordings = {page.recording, episodes.newest(page).recording} - {None}
    return {recording.sha256 for recording in recordings} - {""}


def take_episode_down(page):
    """Off the site, out of feeds, and its sound with it. Its address says that it is gone."""
    path = page.public_url_path
    gate.take_down(page)
    EpisodeApproval.objects.filter(page=page).delete()
    if page.first_published_at is not None and path:
        public_copy.leave_tombstone(path)


def digest_of_guest(guest):
    """What stands for a guest in the journal of erasures."""
    return erased.digest_of("guest", guest.key)


@transaction.atomic
def hide_episode(page, *, by):
    """An editor takes a live episode off the site; only a new approval brings it back."""
    page = locked_episode(page)
    if not episodes.is_public(page):
        raise WrongMoment
    gate.take_down(page)
    EpisodeApproval.objects.filter(page=page).delete()


# --- talk ---------------------------------------------------------------------------------


@transaction.atomic
def write_as_guest(guest, *, body):
    guest = Guest.objects.select_for_update().get(pk=guest.pk)
    if _was_just_said(guest, body, is_from_editor=False):
        return
    GuestMessage.objects.create(guest=guest, is_from_editor=False, body=body)
    telling.tell_editors_of_guest(guest)


@transaction.atomic
def write_to_guest(guest, *, by, body):
    guest = Guest.objects.select_for_update().get(pk=guest.pk)
    if _was_just_said(guest, body, is_from_editor=True):
        return
    message = GuestMessage.objects.create(guest=guest, is_from_editor=True, sent_by=by, body=body)
    telling.tell_guest(guest, key=f"message-{message.pk}")


def _was_just_said(guest, body, *, is_from_editor):
    """Whether the last message says the same, a moment ago: a button pressed twice."""
    last = guest.messages.last()
    return (
        last is not None
        and (last.is_from_editor, last.body) == (is_from_editor, body)
        and timezone.now() - last.sent_at < PRESSED_TWICE
    )
