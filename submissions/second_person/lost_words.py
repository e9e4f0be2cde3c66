"""Lost words: somebody asks, an editor says whose they are, the second person agrees, time passes.

Nothing secret is ever sent to anybody. Who asks gets five words at once that open nothing, so
that nobody has to be written to and no mailbox opens somebody's pieces.
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import erased, outbox
from core.models import MessageState, OutgoingMessage, SiteSettings
from submissions import queries
from submissions.actions.keys import give_keys, shut_out_others
from submissions.actions.status import log_change
from submissions.errors import ActionRefused, ReasonMissing, WrongMoment
from submissions.models import Contributor, LostWords, LostWordsState, Submission
from submissions.models.second_person import ON_THE_WAY
from submissions.notices.kinds import reach
from submissions.permissions import can_see_apart, is_editor
from submissions.second_person import checks
from submissions.words import new_code_words, new_link_token, tidy_code_words

#: An answered request, and one nobody could answer, are forgotten after these.
ANSWERED_KEPT = timedelta(days=30)
ASKED_KEPT = timedelta(days=90)
REPLY = "lost-words-reply"
WARNING = "lost-words-warning"

outbox.register(
    REPLY,
    subject=gettext_lazy("You have a reply."),
    body=gettext_lazy("You have a reply."),
    to_whom=gettext_lazy("Who asked for new words"),
    resolve=lambda reference: asker_of(reference),
)
outbox.register(
    WARNING,
    subject=gettext_lazy("You have a reply."),
    body=gettext_lazy("You have a reply."),
    to_whom=gettext_lazy("Whose page somebody asks new words for"),
    resolve=lambda reference: whose_page(reference),
    is_seen_by=is_editor,
    look_at=lambda reference: reverse("lost_words_item", args=[reference]),
)


def asker_of(reference):
    lost = LostWords.objects.filter(pk=reference).exclude(email="").first()
    return outbox.Recipient("email", lost.email) if lost else None


def whose_page(reference):
    """Whoever the page belongs to, whatever became of their pieces, while words are on the way."""
    lost = LostWords.objects.filter(pk=reference, state__in=ON_THE_WAY).first()
    newest = lost and pieces_left(lost).order_by("-sent_at").first()
    return newest and reach(lost.contributor_id, language=newest.language)


@transaction.atomic
def ask(*, reference, when, about, email=""):
    """A new request and its five words: (LostWords, words)."""
    if not checks.address():
        raise WrongMoment
    words = new_code_words()
    lost = LostWords.objects.create(
        words_hash=queries.hash_of(words, "words"),
        reference_told=reference,
        when_told=when,
        about_told=about,
        email=email,
    )
    return lost, words


def by_words(typed):
    """The request these words were given for, or None."""
    return LostWords.objects.filter(
        words_hash=queries.hash_of(tidy_code_words(typed), "words")
    ).first()


@transaction.atomic
def propose(lost, *, by, reference, because):
    """An editor says whose words were lost and why they think so. The second person is asked."""
    email = checks.address()
    if not email:
        raise ActionRefused(_("Nobody is named as the second person, so nobody could agree."))
    if by.email.casefold() == email.casefold():
        raise ActionRefused(_("You are the second person, so another editor has to propose this."))
    if not because.strip():
        raise ReasonMissing(_("Say what makes you think it is them."))
    found = Submission.objects.filter(reference=reference.strip().upper(), erased_at=None).first()
    if found is None or not can_see_apart(by, found):
        raise ActionRefused(_("No piece has that reference."))
    Contributor.objects.select_for_update().get(pk=found.contributor_id)
    lost = LostWords.objects.select_for_update().get(pk=lost.pk)
    if lost.state != LostWordsState.ASKED:
        raise WrongMoment
    if LostWords.objects.filter(contributor=found.contributor_id, state__in=ON_THE_WAY).exists():
        raise ActionRefused(_("New words for this person are on their way already."))
    lost.contributor_id = found.contributor_id
    lost.proposed_by, lost.proposed_because = by, because.strip()
    set_state(lost, LostWordsState.PROPOSED)
    log_for_all(lost, by=by, note=_("Lost words: asked the second person"))
    checks.ask(lost_words=lost)
    warn(lost)
    return lost


def warn(lost):
    """Their own safe way says once that there is news on their page, which asks: was that you?"""
    contact = way_to_warn(lost)
    if contact:
        outbox.put(WARNING, lost.pk, key=f"{WARNING}-{lost.pk}-{contact.pk}")


def warned_at(lost):
    """When the warning went, or None."""
    sent = OutgoingMessage.objects.filter(
        kind=WARNING, recipient=str(lost.pk), state=MessageState.SENT
    )
    return sent.order_by("settled_at").values_list("settled_at", flat=True).first()


def is_untold(lost):
    """Whether a warning has to go before anything opens, and has not."""
    return warned_at(lost) is None and way_to_warn(lost) is not None


def way_to_warn(lost):
    """Their safe contact, where this site can send that way at all; or None."""
    contact = queries.contact_of(lost.contributor_id)
    return contact if contact and outbox.is_on(contact.way) else None


def opens_at(lost):
    """When the new words open the page: all the days after the yes, and after the warning."""
    if lost.state != LostWordsState.AGREED or is_untold(lost):
        return None
    warned = warned_at(lost)
    return max(lost.opens_at, warned + days_waited()) if warned else lost.opens_at


@transaction.atomic
def refuse(lost, *, by):
    """Nobody can tell whose they are."""
    lost = LostWords.objects.select_for_update().get(pk=lost.pk)
    if lost.state != LostWordsState.ASKED:
        raise WrongMoment
    lost.proposed_by = by
    set_state(lost, LostWordsState.REFUSED)


@transaction.atomic
def stop(contributor):
    """Whoever has their page open says it was not them: nothing is given."""
    for lost in LostWords.objects.select_for_update().filter(
        contributor=contributor, state__in=ON_THE_WAY
    ):
        set_state(lost, LostWordsState.STOPPED)
        log_for_all(lost, note=_("Lost words: stopped from their page"), by_contributor=True)


@transaction.atomic
def give(lost):
    """The new words open the pieces, the old words and link are dead; None if it is not time.

    Where nothing is left of the pieces there is nothing to open, and nobody to warn.
    """
    lost = LostWords.objects.select_for_update().get(pk=lost.pk)
    moment = opens_at(lost)
    if moment is None or moment > timezone.now():
        return None
    if not pieces_left(lost).exists():
        set_state(lost, LostWordsState.REFUSED)
        return None
    contributor = Contributor.objects.select_for_update().get(pk=lost.contributor_id)
    give_keys(contributor, words_hash=lost.words_hash, token=new_link_token())
    shut_out_others(contributor)
    log_for_all(lost, note=_("New code words, because the old were lost"))
    lost.words_hash = queries.hash_of(new_link_token(), "words")
    forget_told(lost)
    set_state(lost, LostWordsState.GIVEN)
    return contributor


def set_state(lost, state):
    """The one door: writes the day, and tells who asked that there is a reply."""
    lost.state, lost.state_at = state, timezone.now()
    lost.save()
    is_news = state in (LostWordsState.AGREED, LostWordsState.REFUSED, LostWordsState.STOPPED)
    if is_news and lost.email:
        outbox.put(REPLY, str(lost.pk), key=f"{REPLY}-{lost.pk}-{state}")


def log_for_all(lost, *, note, by=None, by_contributor=False):
    for submission in pieces_left(lost):
        log_change(submission, note=note, by=by, by_contributor=by_contributor)


def pieces_left(lost):
    return Submission.objects.filter(contributor=lost.contributor_id, erased_at=None)


def forget_told(lost):
    lost.reference_told = lost.when_told = lost.about_told = lost.proposed_because = ""
    lost.email = ""


def on_the_way_to(contributor):
    """New words that will open this page one day, or None."""
    return LostWords.objects.filter(contributor=contributor, state__in=ON_THE_WAY).first()


def days_waited():
    return timedelta(days=SiteSettings.load().lost_words_days)


@erased.after_restore
@transaction.atomic
def ask_people_again():
    """Nobody gets new words on an answer that may be taken back by now."""
    for lost in LostWords.objects.select_for_update().filter(state__in=ON_THE_WAY):
        set_state(lost, LostWordsState.REFUSED)
        log_for_all(lost, note=_("Lost words: not given, because of a restore"))


def tidy():
    """Warn and give what is due, forget what has had its time; returns how many were forgotten."""
    now = timezone.now()
    for lost in LostWords.objects.filter(state__in=ON_THE_WAY):
        warn(lost)
        give(lost)
    over = LostWords.objects.filter(
        state__in=[LostWordsState.REFUSED, LostWordsState.STOPPED, LostWordsState.GIVEN],
        state_at__lt=now - ANSWERED_KEPT,
    ) | LostWords.objects.filter(state=LostWordsState.ASKED, asked_at__lt=now - ASKED_KEPT)
    return over.delete()[1].get("submissions.LostWords", 0)
