"""What stayed the contributor's to change, as the desk shows it. Reads only."""

from submissions import actions, queries, unasked
from submissions.compare import changes, normalised
from submissions.models import Suggestion

CHANGES_SHOWN = 50


def theirs(submission, consents_now):
    """For the item screen: earlier words, their newest suggestion and the yes beforehand."""
    yes = unasked.standing_yes(consents_now)
    return {
        "words_named": actions.words_named(submission),
        "earlier_words": [*submission.corrections.all(), submission][1:],
        "suggested": suggested(submission),
        "beforehand": yes if yes is not None and unasked.counts(submission, yes) else None,
        "has_yes_from_before_restore": yes is not None and unasked.is_from_before_restore(yes),
    }


def suggested(submission):
    """Their newest suggestion beside the words as they are now, or None."""
    suggestion = (
        Suggestion.objects.filter(message__submission=submission)
        .select_related("message")
        .order_by("-pk")
        .first()
    )
    if suggestion is None:
        return None
    now = queries.sent_words(submission)
    if submission.page is not None:
        now = queries.latest_words(submission.page).words
    found = changes(now, normalised(suggestion.body))
    return {
        "at": suggestion.message.sent_at,
        "title": suggestion.title,
        "changes": found[:CHANGES_SHOWN],
        "more": max(0, len(found) - CHANGES_SHOWN),
    }


def offered(submission, page):
    """For the sign-off screen: the yes said beforehand, and what stands in its way here."""
    yes = unasked.yes_beforehand(submission)
    last = submission.messages.last()
    return {
        "beforehand": yes,
        "in_the_way": unasked.in_the_way(submission, page) if yes else [],
        "last_message": last.pk if last else 0,
    }
