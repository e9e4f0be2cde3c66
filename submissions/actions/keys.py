"""What opens somebody's pieces, where they are open, and how one set of keys becomes another."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import erased
from submissions import queries
from submissions.actions.status import log_change
from submissions.errors import WrongMoment
from submissions.models import Contributor, Opening
from submissions.words import new_code_words, new_link_token

#: How exactly it is kept when somebody last looked.
SEEN_EVERY = timedelta(minutes=1)
#: Kinds in the journal of erasures: a restore must not bring dead keys back to life.
WORDS_BECAME, LINK_BECAME = "words-became", "link-became"
OPENINGS_KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Keys:
    """What opens somebody's pieces. Shown once; only keyed hashes are kept."""

    words: str
    token: str


def new_keys():
    return Keys(words=new_code_words(), token=new_link_token())


def new_contributor():
    """A contributor and the keys to their pieces: (contributor, Keys)."""
    keys = new_keys()
    contributor = Contributor.objects.create(
        words_hash=queries.hash_of(keys.words, "words"),
        link_hash=queries.hash_of(keys.token, "link"),
    )
    return contributor, keys


@transaction.atomic
def open_pieces(contributor, *, opened_with):
    """A new `Opening`, or None where the keys it was found by died in the same moment."""
    is_theirs = Contributor.objects.select_for_update().filter(
        pk=contributor.pk, words_hash=contributor.words_hash, link_hash=contributor.link_hash
    )
    if not is_theirs.exists():
        return None
    return Opening.objects.create(contributor=contributor, opened_with=opened_with)


def look_again(opening):
    """Somebody looks at a page of theirs now."""
    now = timezone.now()
    if opening.seen_at is None or now - opening.seen_at > SEEN_EVERY:
        Opening.objects.filter(pk=opening.pk).update(seen_at=now)
        opening.seen_at = now


def end_opening(pk):
    """Lock the pieces in one browser."""
    Opening.objects.filter(pk=pk, ended_at=None).update(ended_at=timezone.now())


def press_of(contributor):
    """What a button for new keys was shown with: one press of it makes them once."""
    return queries.hash_of(contributor.words_hash, "press")


@transaction.atomic
def make_new_keys(contributor, *, press, opening, draft=None):
    """New `Keys`. The old are dead, and so is every browser but the one of `opening`.

    `draft` is the one this browser writes. A second press raises `WrongMoment`.
    """
    contributor = Contributor.objects.select_for_update().get(pk=contributor.pk)
    if press != press_of(contributor):
        raise WrongMoment
    keys = new_keys()
    give_keys(contributor, words_hash=queries.hash_of(keys.words, "words"), token=keys.token)
    shut_out_others(contributor, opening=opening, draft=draft)
    for submission in contributor.submissions.filter(erased_at=None):
        log_change(submission, note=_("New code words"), by_contributor=True)
    return keys


def give_keys(contributor, *, words_hash, token):
    link_hash = queries.hash_of(token, "link")
    erased.note(WORDS_BECAME, f"{contributor.words_hash}.{words_hash}")
    erased.note(LINK_BECAME, f"{contributor.link_hash}.{link_hash}")
    contributor.words_hash = words_hash
    contributor.link_hash = link_hash
    contributor.save(update_fields=["words_hash", "link_hash"])


def shut_out_others(contributor, *, opening=None, draft=None):
    """No other browser has their pieces open or holds the key of a draft of theirs."""
    openings = contributor.openings.filter(ended_at=None)
    openings.exclude(pk=opening and opening.pk).update(ended_at=timezone.now())
    for other in contributor.drafts.exclude(pk=draft and draft.pk):
        other.key_hash = queries.hash_of(new_link_token(), "draft")
        other.save(update_fields=["key_hash"])


def forget_old_openings():
    """Delete what is over since 30 days; returns how many."""
    before = timezone.now() - OPENINGS_KEPT
    return Opening.objects.filter(opened_at__lt=before).delete()[0]
