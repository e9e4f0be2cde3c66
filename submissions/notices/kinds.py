"""The kinds of message this room sends, and who they go to at the moment of sending."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import CharField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import outbox
from submissions.enums import NO_MORE_LETTERS, DeskNotices, SafeHours
from submissions.models import EditorNotices, Guest, SafeContact, Submission
from submissions.notices import turns
from submissions.notices.hours import next_safe_moment
from submissions.permissions import is_editor, is_lead

NEWS = "contributor-news"
TURN = "contributor-turn"
GUEST_NEWS = "guest-news"
GUEST_TURN = "guest-turn"
DESK_DAILY = "desk-daily"
DESK_AT_ONCE = "desk-at-once"


def who_has_news(reference):
    """Whoever sent this piece, while it is theirs to read about."""
    submission = piece(reference)
    return submission and reach(submission.contributor_id, language=submission.language)


def whose_turn(reference):
    """The same, while it is still their turn."""
    submission = piece(reference)
    return who_has_news(reference) if submission and turns.is_theirs(submission) else None


def piece(reference):
    return (
        Submission.objects.filter(pk=reference, erased_at=None)
        .exclude(status__in=NO_MORE_LETTERS)
        .only("status", "is_question_open", "contributor_id", "language")
        .first()
    )


def guest_to_tell(reference):
    """A guest of an episode, for as long as it is theirs to read about."""
    guest = Guest.objects.filter(pk=reference).first()
    return guest and reach(guest.contributor_id, language=settings.LANGUAGE_CODE)


def guest_to_remind(reference):
    """The same, while their yes is missing."""
    guest = Guest.objects.filter(pk=reference, out_at=None).first()
    return guest_to_tell(reference) if guest and turns.is_asked(guest) else None


def reach(contributor_id, *, language):
    """Their safe way in their safe hours; None if they gave none."""
    contact = SafeContact.objects.filter(contributor_id=contributor_id).first()
    if contact is None:
        return None
    now = timezone.now()
    opens_at = next_safe_moment(contact.safe_hours or SafeHours.DAYTIME, now=now)
    held_because = why_held(contact, opens_at)
    return outbox.Recipient(
        channel=contact.way,
        address=contact.address,
        language=language,
        # Whoever presses has read when it is safe.
        opens_at=None if held_because else opens_at,
        held_because=held_because,
    )


def why_held(contact, opens_at):
    """Why only a person can tell when it is safe, or nothing."""
    if contact.safe_times or contact.safe_hours == SafeHours.OWN_WORDS:
        return _("They wrote themselves when it is safe. Read it beside the piece, then press.")
    if opens_at is None:
        return _("Their safe time doesn’t come in the next seven days. Look beside the piece.")
    return ""


def desk_item(reference):
    found = Submission.objects.at_the_desk().filter(pk=reference).only("reference").first()
    return reverse("desk:item", args=[found.reference]) if found else ""


def of_pieces_apart(user):
    """Nobody but a lead learns that a piece kept apart has a reply, nor sends it on."""
    if is_lead(user):
        return ()
    apart = Submission.objects.filter(apart_since__isnull=False)
    return apart.values_list(Cast("pk", CharField()))


def episode_item(reference):
    guest = Guest.objects.filter(pk=reference).first()
    return reverse("desk:episode", args=[guest.page_id]) if guest else ""


def editor_who_wants(*choices):
    """A resolver: the editor with this key, if they still are one and still want to be told."""

    def resolve(reference):
        user = get_user_model().objects.filter(pk=reference).first()
        if user is None or not user.email or not is_editor(user):
            return None
        chosen = EditorNotices.objects.filter(user=user).first()
        if (chosen.choice if chosen else DeskNotices.DAILY) not in choices:
            return None
        link = f"{settings.WAGTAILADMIN_BASE_URL}{reverse('desk:queue')}"
        return outbox.Recipient(channel="email", address=user.email, values={"link": link})

    return resolve


for name, resolve in ((NEWS, who_has_news), (TURN, whose_turn)):
    outbox.register(
        name,
        subject=gettext_lazy("You have a reply."),
        body=gettext_lazy("You have a reply."),
        to_whom=gettext_lazy("Somebody who sent a piece"),
        resolve=resolve,
        is_seen_by=is_editor,
        look_at=desk_item,
        keeps_from=of_pieces_apart,
    )
for name, resolve in ((GUEST_NEWS, guest_to_tell), (GUEST_TURN, guest_to_remind)):
    outbox.register(
        name,
        subject=gettext_lazy("You have a reply."),
        body=gettext_lazy("You have a reply."),
        to_whom=gettext_lazy("Somebody in an episode"),
        resolve=resolve,
        is_seen_by=is_editor,
        look_at=episode_item,
    )
outbox.register(
    DESK_DAILY,
    subject=gettext_lazy("Something is waiting on the desk"),
    body=gettext_lazy("Something is waiting on the desk.\n\n%(link)s"),
    to_whom=gettext_lazy("An editor, once a day"),
    resolve=editor_who_wants(DeskNotices.DAILY, DeskNotices.AT_ONCE),
    is_seen_by=is_editor,
)
outbox.register(
    DESK_AT_ONCE,
    subject=gettext_lazy("Something came in on the desk"),
    body=gettext_lazy("Something came in on the desk.\n\n%(link)s"),
    to_whom=gettext_lazy("An editor who wants to know at once"),
    resolve=editor_who_wants(DeskNotices.AT_ONCE),
    is_seen_by=is_editor,
)
