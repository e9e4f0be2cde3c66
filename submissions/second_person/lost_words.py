"""Lost words: somebody asks, an editor says whose they are, the second person agrees, time passes.

Nothing secret is ever sent to anybody. Who asks gets five words at once that open nothing, so
that nobody has to be written to and no mailbox opens somebody's pieces.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import outbox
from core.models import SiteSettings
from submissions import queries
from submissions.actions.keys import give_keys, shut_out_others
from submissions.actions.status import log_change
from submissions.errors import ActionRefused, ReasonMissing, WrongMoment
from submissions.models import Contributor, LostWords, LostWordsState, Submission
from submissions.models.second_person import ON_THE_WAY
from submissions.notices import telling
from submissions.second_person import checks
from submissions.words import new_code_words, new_link_token, tidy_code_words

#: An answered request, and one nobody could answer, are forgotten after these.
ANSWERED_KEPT = timedelta(days=30)
ASKED_KEPT = timedelta(days=90)
REPLY = "lost-words-reply"

outbox.register(
    REPLY,
    subject=gettext_lazy("You have a reply."),
    body=gettext_lazy("You have a reply."),
    to_whom=gettext_lazy("Who asked for new words"),
    resolve=lambda reference: asker_of(reference),
)


def asker_of(reference):
    lost = LostWords.objects.filter(pk=reference).exclude(email="").first()
    return outbox.Recipient("email", lost.email) if lost else None


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
    """An editor says whose words were lost and why they think so. The second person is asked.

    Who the pieces belong to is told by their own safe way that there is news on their page: it
    asks whether that was them.
    """
    email = checks.address()
    if not email:
        raise ActionRefused(_("Nobody is named as the second person, so nobody could agree."))
    if by.email.casefold() == email.casefold():
        raise ActionRefused(_("You are the second person, so another editor has to propose this."))
    if not because.strip():
        raise ReasonMissing(_("Say what makes you think it is them."))
    found = Submission.objects.filter(reference=reference.strip().upper(), erased_at=None).first()
    if found is None:
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
    telling.tell_contributor(found, key=f"lost-words-asked-{lost.pk}")
    return lost


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
    """The new words open the pieces, the old words and link are dead; None if it is not time."""
    lost = LostWords.objects.select_for_update().get(pk=lost.pk)
    if not lost.is_due:
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
    for submission in Submission.objects.filter(contributor=lost.contributor_id, erased_at=None):
        log_change(submission, note=note, by=by, by_contributor=by_contributor)


def forget_told(lost):
    lost.reference_told = lost.when_told = lost.about_told = lost.proposed_because = ""
    lost.email = ""


def on_the_way_to(contributor):
    """New words that will open this page one day, or None."""
    return LostWords.objects.filter(contributor=contributor, state__in=ON_THE_WAY).first()


def days_waited():
    return SiteSettings.load().lost_words_days


def tidy():
    """Give what is due, and forget what has had its time; returns how many were forgotten."""
    now = timezone.now()
    for lost in LostWords.objects.filter(state=LostWordsState.AGREED, opens_at__lte=now):
        give(lost)
    over = LostWords.objects.filter(
        state__in=[LostWordsState.REFUSED, LostWordsState.STOPPED, LostWordsState.GIVEN],
        state_at__lt=now - ANSWERED_KEPT,
    ) | LostWords.objects.filter(state=LostWordsState.ASKED, asked_at__lt=now - ASKED_KEPT)
    return over.delete()[1].get("submissions.LostWords", 0)
