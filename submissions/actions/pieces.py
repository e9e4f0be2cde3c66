"""What a contributor does with their pieces at any time."""

import re

from django.db import transaction
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision

from core import erased, gate, public_copy
from core.enums import AgeBand
from core.models import SiteSettings
from stories.models import StoryPage
from submissions import queries, workflow
from submissions.actions.episodes import follow_age_in_episodes
from submissions.actions.kept_safer import (
    AGE,
    AGE_DOUBTED,
    CONSENT,
    MORE_BY_ME,
    NAME,
    digest_of_age,
    digest_of_consent,
    digest_of_contributor,
    digest_of_name,
)
from submissions.actions.publication import (
    go_live,
    relink_pieces,
    show_to_search,
    take_from_readers,
)
from submissions.actions.signing_off import record_answer
from submissions.actions.status import locked, log_change, set_status
from submissions.actions.unasked import keep_beforehand, stop_waiting
from submissions.enums import EDITORS_TURN, WITH_OTHERS, Beforehand, Decision, Status, Use
from submissions.errors import WordsChanged, WrongMoment
from submissions.models import Consent, Message, Submission
from submissions.models.contributors import is_under
from submissions.second_person import checks


@transaction.atomic
def change_consent(submission, *, use, is_given):
    """Switch one use on or off. Taking back "this site" takes the page down with it.

    And it ends the yes said beforehand: nothing goes back on the site without asking.
    """
    submission = locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    if queries.has_consent(submission, use) == is_given:
        return
    Consent.objects.create(
        submission=submission, wording=queries.current_wordings()[use], is_given=is_given
    )
    note_change = erased.take_back if is_given else erased.note
    note_change(CONSENT, digest_of_consent(submission, use))
    log_change(submission, note=f"{use}: {'yes' if is_given else 'no'}", by_contributor=True)
    if use != Use.SITE:
        return
    is_agreed = submission.status in (Status.AGREED, Status.SCHEDULED)
    if is_given and is_agreed and not submission.is_adult_missing:
        go_live(submission, by_contributor=True)
    if not is_given and queries.has_consent(submission, Beforehand.UNASKED):
        keep_beforehand(submission, is_given=False)
        stop_waiting(submission)
    if not is_given and submission.is_live:
        take_from_readers(submission, by_contributor=True, note="")


@transaction.atomic
def change_byline(submission, *, byline, avatar):
    """Change the name and cut-out shown.

    A live page follows in this transaction: the new cut-out shows at once, the old name
    goes at once. A new name shows when an editor has read it, because nothing is public
    before that.
    """
    submission = locked(submission)
    if submission.status == Status.WITHDRAWN:
        raise WrongMoment
    is_new_name = byline != submission.byline_wanted
    names_before = names_shown_so_far(submission)
    want_name(submission, byline)
    submission.avatar_wanted = avatar
    if submission.is_live:
        if is_new_name:
            submission.is_byline_waiting = bool(byline)
            if byline and submission.waiting_since is None:
                submission.waiting_since = timezone.now()
        shown = "" if submission.is_byline_waiting else byline
        _show_byline(submission, byline=shown, names_before=names_before)
    if submission.page and submission.status != Status.LIVE:
        if submission.status in WITH_OTHERS:
            workflow.back_to_editing(submission.page)
            set_status(submission, Status.ACCEPTED, by_contributor=True)
        draft_name(submission, names_before=names_before)
    submission.save()
    log_change(submission, note="", by_contributor=True)


def want_name(submission, name):
    """From now on this is the name they want, and the one before is not."""
    if name == submission.byline_wanted:
        return
    if submission.byline_wanted:
        erased.note(NAME, digest_of_name(submission, submission.byline_wanted))
    if name:
        erased.take_back(NAME, digest_of_name(submission, name))
    submission.byline_wanted = name


def names_shown_so_far(submission):
    """Every name this piece was ever signed with, by its contributor or an editor."""
    names = {submission.byline, submission.byline_wanted}
    if submission.page is not None:
        revisions = Revision.objects.for_instance(submission.page)
        names.update(revisions.values_list(KT("content__byline"), flat=True))
        names.add(StoryPage.objects.get(pk=submission.page_id).byline)
    return {name.strip() for name in names if name and name.strip()}


def draft_name(submission, *, names_before):
    """Put the wanted name on the words being edited.

    Words that were sent for sign-off showed the old one: they are with the editors again by now.
    """
    page = queries.latest_words(submission.page)
    _put_name_on(page, submission, byline=submission.byline_wanted, names_before=names_before)
    page.save_revision(user=None)


def _put_name_on(page, submission, *, byline, names_before):
    """Every name they had goes from under their pictures too, whatever stands around it there."""
    for child in page.body:
        if child.block_type != "picture":
            continue
        credit = child.value["credit"]
        if credit == page.byline or _names_one_of(credit, names_before):
            child.value["credit"] = byline
    page.byline, page.avatar = byline, submission.avatar_wanted


def _names_one_of(credit, names):
    """Whether one of these names stands in the credit as words of their own."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", credit, re.I) for name in names)


def _show_byline(submission, *, byline, names_before):
    """Publish the live page again with this name and cut-out and nothing else changed.

    The contributor chose them, so this is their yes to the page with them.
    """
    page = StoryPage.objects.get(pk=submission.page_id)
    _put_name_on(page, submission, byline=byline, names_before=names_before)
    digest = gate.public_digest(page)
    record_answer(submission, digest=digest, decision=Decision.YES)
    gate.clear(page, digest=digest)
    page.save()
    public_copy.write(page)
    if submission.status == Status.LIVE:
        page.save_revision(user=None)


@transaction.atomic
def settle_byline(submission, *, by, name, is_fine):
    """An editor has read a new name: it shows now, or the page stays without one.

    `name` is the one they read: had it been changed since, nobody would have read the other.
    """
    submission = locked(submission)
    if not submission.is_byline_waiting:
        raise WrongMoment
    if name != submission.byline_wanted:
        raise WordsChanged(_("They changed the name again. Here is the new one."))
    submission.is_byline_waiting = False
    last = submission.messages.last()
    if submission.status not in EDITORS_TURN and (last is None or last.is_from_editor):
        submission.waiting_since = None
    if is_fine and submission.is_live:
        names_before = names_shown_so_far(submission)
        _show_byline(submission, byline=submission.byline_wanted, names_before=names_before)
    if not is_fine:
        want_name(submission, "")
    submission.save()
    log_change(submission, note="", by=by)


@transaction.atomic
def change_age_band(contributor, *, age_band):
    """Change how old they said they are. Too young with no adult's yes: live pages hide.

    Somebody who said they were too young to agree alone and then that they are older is
    doubted: an editor checks before the adult's yes is left out.
    """
    age = SiteSettings.load().age_of_consent
    said_younger = contributor.age_band != AgeBand.NOT_SAID and is_under(
        contributor.age_band, age=age
    )
    if said_younger and not is_under(age_band, age=age):
        contributor.is_age_doubted = True
        erased.note(AGE_DOUBTED, digest_of_contributor(AGE_DOUBTED, contributor))
    erased.take_back(AGE, digest_of_age(contributor, contributor.age_band))
    erased.note(AGE, digest_of_age(contributor, age_band))
    contributor.age_band = age_band
    contributor.save(update_fields=["age_band", "is_age_doubted"])
    _follow_age_of_all(contributor, by_contributor=True)


@transaction.atomic
def confirm_age(contributor, *, by):
    """An editor has checked a doubted age: it counts from now on."""
    erased.take_back(AGE_DOUBTED, digest_of_contributor(AGE_DOUBTED, contributor))
    contributor.is_age_doubted = False
    contributor.save(update_fields=["is_age_doubted"])
    _follow_age_of_all(contributor, by=by, note=_("Age checked"))


def _follow_age_of_all(contributor, *, by=None, by_contributor=False, note=""):
    for submission in Submission.objects.filter(contributor=contributor).select_for_update():
        log_change(submission, note=note, by=by, by_contributor=by_contributor)
        _follow_age(submission)
    follow_age_in_episodes(contributor)


def _follow_age(submission):
    """What a changed age does to one piece: it hides, comes back, or is shown to search."""
    if submission.status == Status.SCHEDULED and submission.is_adult_missing:
        stop_waiting(submission)
        if submission.status == Status.SCHEDULED:
            set_status(submission, Status.AGREED, by_contributor=True)
    if submission.is_live:
        follow_age_in_public(submission)
    elif (
        submission.status == Status.AGREED
        and not submission.is_adult_missing
        and queries.has_consent(submission, Use.SITE)
    ):
        go_live(submission)


def follow_age_in_public(submission):
    """A live piece hides where an adult's yes is missing now, or search is told of the age."""
    if not submission.is_adult_missing:
        show_to_search(submission)
        return
    gate.take_down(submission.page.specific)
    if submission.status == Status.LIVE:
        set_status(submission, Status.AGREED, by_contributor=True)


@transaction.atomic
def switch_more_by_me(contributor, *, is_on):
    note_change = erased.take_back if is_on else erased.note
    note_change(MORE_BY_ME, digest_of_contributor(MORE_BY_ME, contributor))
    contributor.has_more_by_me = is_on
    contributor.save(update_fields=["has_more_by_me"])
    relink_pieces(contributor)


@transaction.atomic
def appeal(submission, *, note=""):
    """Ask for another editor to look at a "not this time"."""
    submission = locked(submission)
    if submission.status != Status.DECLINED or submission.appealed_at:
        raise WrongMoment
    submission.appealed_at = timezone.now()
    submission.claimed_by = None
    submission.claimed_at = None
    if note:
        Message.objects.create(submission=submission, is_from_editor=False, body=note)
    set_status(submission, Status.IN_REVIEW, by_contributor=True)
    checks.ask(submission=submission)
