import re
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import WorkflowState

from core import gate
from core.models import Clearance, PublicCopy
from core.pictures import PictureRefused
from demo import factories
from stories.models import StoryPage
from submissions import actions, queries
from submissions.actions import publication
from submissions.actions import status as door
from submissions.enums import MOVES, Answer, Decision, Status, Use
from submissions.errors import (
    ActionRefused,
    AdultMissing,
    AnotherEditorNeeded,
    ChecklistOpen,
    ClaimedByAnother,
    ReasonMissing,
    WordsChanged,
    WrongMoment,
)
from submissions.models import (
    ChecklistQuestion,
    Consent,
    Contributor,
    Draft,
    Hold,
    Message,
    SafeContact,
    SignOff,
    Submission,
    SubmissionFile,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece(site_tree):
    """Makes a piece in a state."""
    return lambda status, **about: factories.make_submission(status=status, **about)


@pytest.fixture
def amira(db):
    return factories.make_editor(name="amira")


@pytest.fixture
def joel(db):
    return factories.make_editor(name="joel")


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def moves_of(submission):
    rows = submission.log_rows.exclude(to_status="")
    return [(row.from_status, row.to_status) for row in rows]


def path_of(submission):
    return fresh(submission).page.specific.public_url_path


# Drafts


def test_draft_is_found_by_its_key_alone():
    draft, key = actions.start_draft()
    assert queries.draft_by_key(key) == draft
    assert queries.draft_by_key(key + "x") is None


def test_draft_lives_for_the_hours_of_the_settings():
    draft, _key = actions.start_draft()
    assert timedelta(hours=23) < draft.ends_at - timezone.now() <= timedelta(hours=24)


def test_draft_over_its_time_is_not_found():
    draft, key = actions.start_draft()
    Draft.objects.filter(pk=draft.pk).update(ends_at=timezone.now())
    assert queries.draft_by_key(key) is None


def test_kept_answers_add_up():
    draft, key = actions.start_draft()
    actions.keep_answers(draft, answers={"title": "One", "body": "Two"})
    actions.keep_answers(draft, answers={"title": "Three"})
    assert queries.draft_by_key(key).answers == {"title": "Three", "body": "Two"}


def test_discarded_draft_leaves_no_row_and_no_file(django_capture_on_commit_callbacks):
    draft, _key = actions.start_draft()
    picture = actions.add_picture(draft, data=factories.picture_bytes())
    storage, name = picture.file.storage, picture.file.name
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        actions.discard_draft(draft)
    assert not storage.exists(name)
    assert Draft.objects.count() == 0


def test_discarded_draft_takes_a_contributor_with_nothing_else_along():
    draft, _key = actions.start_draft()
    actions.save_for_later(draft)
    actions.discard_draft(Draft.objects.get())
    assert Contributor.objects.count() == 0


def test_discarded_draft_leaves_a_contributor_with_pieces():
    contributor, _keys = factories.make_contributor()
    factories.make_submission(contributor=contributor)
    draft, _key = actions.start_draft()
    actions.save_for_later(draft, contributor=contributor)
    actions.discard_draft(Draft.objects.get())
    assert list(Contributor.objects.all()) == [contributor]


def test_old_drafts_alone_are_discarded():
    old, _key = actions.start_draft()
    new, _key = actions.start_draft()
    Draft.objects.filter(pk=old.pk).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert actions.discard_old_drafts() == 1
    assert list(Draft.objects.all()) == [new]


def test_draft_refuses_what_is_no_picture():
    draft, _key = actions.start_draft()
    with pytest.raises(PictureRefused):
        actions.add_picture(draft, data=b"not a picture")
    assert draft.files.count() == 0


def test_saved_draft_opens_with_new_keys():
    draft, _key = actions.start_draft()
    keys = actions.save_for_later(draft)
    contributor = queries.contributor_by_words(keys.words)
    assert queries.contributor_by_link(keys.token) == contributor
    assert list(queries.saved_drafts_of(contributor)) == [draft]


def test_saved_draft_of_somebody_with_keys_makes_no_new_ones():
    contributor, _keys = factories.make_contributor()
    draft, _key = actions.start_draft()
    assert actions.save_for_later(draft, contributor=contributor) is None
    assert Contributor.objects.count() == 1


def test_taken_up_draft_answers_to_the_new_key_only():
    draft, old = actions.start_draft()
    new = actions.take_up_draft(draft)
    assert queries.draft_by_key(old) is None
    assert queries.draft_by_key(new) == draft


def test_only_hashes_of_keys_are_kept():
    contributor, keys = factories.make_contributor()
    row = Contributor.objects.values_list().get(pk=contributor.pk)
    kept = " ".join(str(value) for value in row)
    assert keys.words not in kept
    assert keys.token not in kept


# Sending


def test_sent_piece_is_what_was_written():
    submission = factories.make_submission(
        title="A bag", body="Two bags.\n\nOne lamp.", byline="Kestrel", avatar="otter"
    )
    assert (submission.title, submission.body) == ("A bag", "Two bags.\n\nOne lamp.")
    assert (submission.byline, submission.byline_wanted) == ("Kestrel", "Kestrel")
    assert (submission.avatar, submission.avatar_wanted) == ("otter", "otter")
    assert submission.status == Status.RECEIVED
    assert moves_of(submission) == [("", "received")]


def test_sent_draft_is_gone_and_its_pictures_moved():
    submission = factories.make_submission(pictures=[(factories.picture_bytes(), "A square")])
    assert Draft.objects.count() == 0
    assert list(SubmissionFile.objects.values_list("submission", "description")) == [
        (submission.pk, "A square")
    ]


def test_draft_sent_twice_makes_one_piece():
    draft, _key = actions.start_draft()
    answers = {"form": "story", "body": "x", "age_band": "18-25", "uses": {"site": True}}
    draft = actions.keep_answers(draft, answers=answers)
    actions.send(draft)
    with pytest.raises(WrongMoment):
        actions.send(draft)
    assert Submission.objects.count() == 1


def test_second_piece_from_the_same_person_makes_no_new_keys():
    contributor, _keys = factories.make_contributor()
    factories.make_submission(contributor=contributor)
    factories.make_submission(contributor=contributor)
    assert Contributor.objects.count() == 1
    assert contributor.submissions.count() == 2


def test_every_answered_use_is_kept_with_its_wording():
    submission = factories.make_submission(uses={"site": True, "print": False})
    kept = Consent.objects.filter(submission=submission).values_list("wording__use", "is_given")
    assert sorted(kept) == [("print", False), ("site", True)]


def test_details_in_the_text_mark_the_piece():
    marked = factories.make_submission(body="Ring me on 07700 900123.")
    plain = factories.make_submission(body="Nothing to see.")
    assert (marked.is_marked, marked.marks_count) == (True, 1)
    assert (plain.is_marked, plain.marks_count) == (False, 0)


def test_contact_is_kept_where_one_was_given():
    factories.make_submission(contact_way="email", contact_address="me@example.org")
    factories.make_submission()
    assert list(SafeContact.objects.values_list("way", "address")) == [("email", "me@example.org")]


# The one door for status


@pytest.mark.parametrize("status", Status)
def test_status_changes_only_as_the_moves_say(status):
    submission = factories.make_submission()
    for new in Status:
        submission.status = status
        if new == status or new in MOVES[status]:
            door.set_status(submission, new)
            assert submission.status == new
        else:
            with pytest.raises(WrongMoment):
                door.set_status(submission, new)
            assert submission.status == status


def test_same_status_again_logs_nothing():
    submission = factories.make_submission()
    door.set_status(submission, Status.RECEIVED)
    assert moves_of(submission) == [("", "received")]


@pytest.mark.parametrize("status", factories.STEPS)
def test_every_state_is_reached(piece, status):
    young, _keys = factories.make_contributor(age_band="under-13")
    submission = piece(status, contributor=young if status == Status.AGREED else None)
    assert submission.status == status


# Writing to each other


def test_message_waits_with_the_editors_again(piece, amira):
    submission = piece(Status.IN_REVIEW)
    actions.reply(submission, by=amira, body="Is Kyle happy to be in it?", wants_answer=True)
    assert fresh(submission).is_question_open
    actions.write_to_editors(submission, body="He is.")
    assert not fresh(submission).is_question_open
    assert [m.body for m in submission.messages.all()] == ["Is Kyle happy to be in it?", "He is."]


def test_same_message_twice_at_once_is_one(piece):
    submission = piece(Status.IN_REVIEW)
    actions.write_to_editors(submission, body="Hello")
    actions.write_to_editors(submission, body="Hello")
    assert Message.objects.count() == 1


def test_same_message_a_day_later_is_two(piece):
    submission = piece(Status.IN_REVIEW)
    with factories.clock_at(timezone.now() - timedelta(days=1)):
        actions.write_to_editors(submission, body="Hello")
    actions.write_to_editors(submission, body="Hello")
    assert Message.objects.count() == 2


def test_nobody_writes_to_a_piece_taken_down(piece, amira):
    submission = piece(Status.WITHDRAWN)
    with pytest.raises(WrongMoment):
        actions.write_to_editors(submission, body="Hello")
    with pytest.raises(WrongMoment):
        actions.reply(submission, by=amira, body="Hello", wants_answer=False)
    assert Message.objects.count() == 0


# Claiming and deciding


def test_claim_takes_a_sent_piece_into_reading(piece, amira):
    submission = actions.claim(piece(Status.RECEIVED), by=amira)
    assert (submission.status, submission.claimed_by) == (Status.IN_REVIEW, amira)


def test_claim_of_somebody_elses_piece_is_refused(piece, joel):
    submission = piece(Status.IN_REVIEW)
    with pytest.raises(ClaimedByAnother):
        actions.claim(submission, by=joel)


def test_piece_handed_over_is_the_colleagues(piece, amira, joel):
    submission = actions.hand_over(piece(Status.IN_REVIEW), by=amira, to=joel)
    assert submission.claimed_by == joel
    assert actions.hand_over(submission, by=joel, to=None).claimed_by is None


def test_accept_with_an_open_checklist_is_refused(piece, amira):
    submission = piece(Status.IN_REVIEW)
    with pytest.raises(ChecklistOpen):
        actions.accept(submission, by=amira)
    assert fresh(submission).page is None


def test_accept_makes_a_draft_of_their_words(piece):
    submission = piece(
        Status.ACCEPTED,
        title="A bag",
        body="One.\n\nTwo.\nThree.\n\n\n\nFour.",
        pictures=[(factories.picture_bytes(), "A square")],
    )
    page = submission.page.specific
    words = [(c.block_type, c.value) for c in page.body if c.block_type != "picture"]
    assert words == [
        ("paragraph", "One."),
        ("paragraph", "Two.\nThree."),
        ("paragraph", "Four."),
    ]
    assert [c.value["alt"] for c in page.body if c.block_type == "picture"] == ["A square"]
    assert (page.title, page.live, page.byline) == ("A bag", False, "Kestrel")
    assert gate.is_cleared(page) is False


def test_accept_twice_makes_one_page(piece, amira):
    submission = piece(Status.ACCEPTED)
    assert actions.accept(submission, by=amira).pk == submission.page_id
    assert StoryPage.objects.count() == 1


@pytest.mark.parametrize("title", ["", "   ", "😀😀", "!!!", "日本"])
def test_title_that_leaves_no_address_gets_one_that_says_nothing(piece, title):
    submission = piece(Status.ACCEPTED, title=title)
    assert re.fullmatch(r"story-[0-9a-f]{8}", submission.page.slug)


def test_two_pieces_of_one_title_get_two_addresses(piece):
    slugs = [piece(Status.ACCEPTED, title="Bin bag").page.slug for _ in range(3)]
    assert slugs == ["bin-bag", "bin-bag-2", "bin-bag-3"]


def test_not_sure_goes_to_the_lead_who_alone_clears_it(piece, amira):
    submission = piece(Status.IN_REVIEW)
    question = ChecklistQuestion.objects.first()
    actions.answer_checklist(submission, by=amira, answers={question.pk: Answer.NOT_SURE})
    assert fresh(submission).needs_lead
    with pytest.raises(ActionRefused):
        actions.answer_checklist(submission, by=amira, answers={question.pk: Answer.NO})
    maya = factories.make_editor(name="maya", group="Safeguarding leads")
    actions.answer_checklist(submission, by=maya, answers={question.pk: Answer.NO})
    assert not fresh(submission).needs_lead


@pytest.mark.parametrize(("reason", "next_step"), [("", "x"), ("x", ""), (" ", "x"), ("x", "\n")])
def test_decline_without_reason_or_next_step_is_refused(piece, amira, reason, next_step):
    submission = piece(Status.IN_REVIEW)
    with pytest.raises(ReasonMissing):
        actions.decline(submission, by=amira, reason=reason, next_step=next_step)
    assert fresh(submission).status == Status.IN_REVIEW


def test_decline_of_a_page_in_the_making_takes_the_page_away(piece, amira):
    submission = piece(Status.ACCEPTED)
    actions.decline(submission, by=amira, reason="Rules.", next_step="Ask us.")
    assert fresh(submission).page is None
    assert StoryPage.objects.count() == 0


def test_appeal_goes_to_another_editor(piece, amira, joel):
    submission = piece(Status.DECLINED)
    actions.appeal(submission, note="Please look again.")
    submission = fresh(submission)
    assert (submission.status, submission.claimed_by) == (Status.IN_REVIEW, None)
    with pytest.raises(AnotherEditorNeeded):
        actions.decline(submission, by=amira, reason="No.", next_step="None.")
    actions.decline(submission, by=joel, reason="No.", next_step="Ask us.")
    assert fresh(submission).status == Status.DECLINED


def test_appeal_twice_is_refused(piece, joel):
    submission = piece(Status.DECLINED)
    actions.appeal(submission)
    actions.decline(fresh(submission), by=joel, reason="No.", next_step="Ask us.")
    with pytest.raises(WrongMoment):
        actions.appeal(submission)


def test_lifted_appeal_lets_the_first_editor_decide(piece, amira):
    submission = piece(Status.DECLINED)
    actions.appeal(submission)
    sam = factories.make_editor(name="sam", group="Administrators")
    actions.lift_appeal_rule(submission, by=sam, because="Joel is away until May.")
    actions.decline(fresh(submission), by=amira, reason="No.", next_step="Ask us.")
    assert fresh(submission).status == Status.DECLINED


# Sign-off


def test_sign_off_needs_a_reason_for_every_change(piece, amira):
    submission = piece(Status.ACCEPTED, title="Bag", body="I seen it.")
    factories.edit_page(
        submission, fields={"title": "The bag", "body": [("paragraph", "I saw it.")]}
    )
    with pytest.raises(ReasonMissing):
        actions.request_sign_off(submission, by=amira, reasons={0: "Clearer.", 1: " "})
    actions.request_sign_off(submission, by=amira, reasons={0: "Clearer.", 1: "Spelling."})
    assert submission.sign_off_requests.get().changes == [
        {
            "no": 0,
            "is_layout": False,
            "taken_out": "Bag",
            "put_in": "The bag",
            "reason": "Clearer.",
        },
        {
            "no": 1,
            "is_layout": False,
            "taken_out": "seen",
            "put_in": "saw",
            "reason": "Spelling.",
        },
    ]


def test_sign_off_needs_every_question_answered_no(piece, amira):
    submission = piece(Status.ACCEPTED)
    question = ChecklistQuestion.objects.first()
    actions.answer_checklist(submission, by=amira, answers={question.pk: Answer.YES})
    with pytest.raises(ChecklistOpen):
        factories.ask_for_sign_off(submission, editor=amira)


def test_sign_off_needs_a_title_and_words_and_described_pictures(piece, amira):
    untitled = piece(Status.ACCEPTED, title="")
    empty = piece(Status.ACCEPTED)
    factories.edit_page(empty, fields={"body": []})
    bare = piece(Status.ACCEPTED, pictures=[(factories.picture_bytes(), "")])
    for submission in (untitled, empty, bare):
        with pytest.raises(ActionRefused):
            factories.ask_for_sign_off(submission, editor=amira)
        assert fresh(submission).status == Status.ACCEPTED


def test_yes_makes_exactly_these_words_public(piece, client):
    submission = piece(Status.SIGN_OFF, page_fields={"title": "New title"})
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    submission = fresh(submission)
    assert submission.status == Status.LIVE
    assert Clearance.objects.get(page=submission.page).digest == factories.digest_asked(submission)
    response = client.get(path_of(submission))
    assert response.status_code == 200
    assert "New title" in response.content.decode()


def test_yes_twice_is_one_yes(piece):
    submission = piece(Status.SIGN_OFF)
    digest = factories.digest_asked(submission)
    actions.say_yes(submission, digest=digest)
    actions.say_yes(submission, digest=digest)
    assert list(SignOff.objects.values_list("decision", "digest")) == [(Decision.YES, digest)]


@pytest.mark.parametrize("digest", ["", "x", "0" * 64])
def test_yes_to_other_words_is_refused(piece, digest):
    submission = piece(Status.SIGN_OFF)
    with pytest.raises(WordsChanged):
        actions.say_yes(submission, digest=digest)
    assert (SignOff.objects.count(), PublicCopy.objects.filter(kind="story").count()) == (0, 0)


def test_yes_after_the_words_changed_is_refused(piece):
    submission = piece(Status.SIGN_OFF)
    digest = factories.digest_asked(submission)
    page = queries.latest_words(submission.page)
    page.title = "Something else"
    page.save_revision(overwrite_revision=page.latest_revision, clean=False)
    with pytest.raises(WordsChanged):
        actions.say_yes(submission, digest=digest)
    assert not fresh(submission).is_live


def test_yes_to_a_piece_taken_down_a_second_before_is_refused(piece):
    submission = piece(Status.SIGN_OFF)
    digest = factories.digest_asked(submission)
    actions.withdraw(submission)
    with pytest.raises(WrongMoment):
        actions.say_yes(submission, digest=digest)


def test_yes_without_a_yes_to_this_site_is_refused(piece):
    submission = piece(Status.SIGN_OFF, uses={"site": False})
    with pytest.raises(ActionRefused):
        actions.say_yes(submission, digest=factories.digest_asked(submission))
    assert fresh(submission).status == Status.SIGN_OFF


def test_change_goes_back_to_the_editors_with_their_words(piece):
    submission = piece(Status.SIGN_OFF)
    digest = factories.digest_asked(submission)
    actions.ask_for_change(submission, digest=digest, note="My name is spelt Jade.")
    submission = fresh(submission)
    assert submission.status == Status.ACCEPTED
    assert [m.body for m in submission.messages.all()] == ["My name is spelt Jade."]
    assert queries.running_workflow(submission.page).current_task_state.task.name == "Editing"


def test_change_asked_twice_at_once_is_one(piece):
    submission = piece(Status.SIGN_OFF)
    digest = factories.digest_asked(submission)
    for _ in range(2):
        actions.ask_for_change(submission, digest=digest, note="Change it.")
    assert (SignOff.objects.count(), Message.objects.count()) == (1, 1)


def test_sign_off_taken_back_can_be_asked_again(piece, amira):
    submission = piece(Status.SIGN_OFF)
    actions.take_back_sign_off(submission, by=amira)
    factories.edit_page(submission, fields={"title": "Better"})
    factories.ask_for_sign_off(fresh(submission), editor=amira)
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    assert fresh(submission).page.title == "Better"


def test_live_words_stay_while_new_ones_are_asked_about(piece, client, amira):
    submission = piece(Status.LIVE, title="Old words")
    factories.edit_page(submission, fields={"title": "New words"})
    factories.ask_for_sign_off(submission, editor=amira)
    assert fresh(submission).status == Status.SIGN_OFF
    assert "Old words" in client.get(path_of(submission)).content.decode()
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    page = client.get(path_of(submission)).content.decode()
    assert ("New words" in page, "Old words" in page) == (True, False)


def test_workflow_is_over_once_live(piece):
    piece(Status.LIVE)
    assert list(WorkflowState.objects.values_list("status", flat=True)) == ["approved"]


# The adult's yes


@pytest.mark.parametrize("band", ["under-13", "rather-not-say"])
def test_yes_under_the_age_of_consent_waits_for_an_adult(piece, amira, client, band):
    submission = piece(Status.SIGN_OFF, age_band=band)
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    assert fresh(submission).status == Status.AGREED
    assert client.get(path_of(submission)).status_code == 404
    actions.record_adult(submission, by=amira, who="The council", how="Rang them.")
    assert fresh(submission).status == Status.LIVE
    assert client.get(path_of(submission)).status_code == 200


@pytest.mark.parametrize(("who", "how"), [("", "x"), ("x", ""), (" ", " ")])
def test_adult_without_who_or_how_is_refused(piece, amira, who, how):
    with pytest.raises(ReasonMissing):
        actions.record_adult(piece(Status.RECEIVED), by=amira, who=who, how=how)


def test_a_piece_without_its_adult_stays_in_the_editors_queue(piece, amira):
    submission = piece(Status.SIGN_OFF, age_band="under-13")
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    actions.reply(submission, by=amira, body="Who could say yes?", wants_answer=False)
    assert list(Submission.objects.waiting()) == [submission]
    actions.record_adult(submission, by=amira, who="The council", how="Rang them.")
    assert list(Submission.objects.waiting()) == []


def test_younger_age_hides_live_pages_until_an_adult_agrees(piece, amira, client):
    submission = piece(Status.LIVE)
    actions.change_age_band(submission.contributor, age_band="under-13")
    assert fresh(submission).status == Status.AGREED
    assert client.get(path_of(submission)).status_code == 404
    actions.record_adult(submission, by=amira, who="The council", how="Rang them.")
    assert client.get(path_of(submission)).status_code == 200


def test_age_never_said_before_brings_an_agreed_piece_to_the_site(piece):
    submission = piece(Status.SIGN_OFF, age_band="rather-not-say")
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    actions.change_age_band(fresh(submission).contributor, age_band="13-15")
    assert fresh(submission).status == Status.LIVE


def test_older_age_after_a_younger_one_waits_for_an_editor(piece, amira, client):
    submission = piece(Status.SIGN_OFF, age_band="under-13")
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    actions.change_age_band(fresh(submission).contributor, age_band="16-17")
    assert fresh(submission).status == Status.AGREED
    assert client.get(path_of(submission)).status_code == 404
    actions.confirm_age(fresh(submission).contributor, by=amira)
    assert fresh(submission).status == Status.LIVE
    assert client.get(path_of(submission)).status_code == 200


def test_older_age_before_the_yes_does_not_stand_in_for_the_adult(piece):
    submission = piece(Status.SIGN_OFF, age_band="under-13")
    actions.change_age_band(submission.contributor, age_band="18-25")
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    assert fresh(submission).status == Status.AGREED


def test_younger_age_hides_old_words_while_new_ones_are_edited(piece, amira):
    submission = piece(Status.LIVE)
    factories.edit_page(submission, fields={"title": "New words"})
    factories.ask_for_sign_off(submission, editor=amira)
    actions.change_age_band(submission.contributor, age_band="under-13")
    submission = fresh(submission)
    assert (submission.status, submission.is_live) == (Status.SIGN_OFF, False)


@pytest.mark.parametrize(
    ("band", "is_hidden"), [("13-15", True), ("16-17", False), ("18-25", False)]
)
def test_page_by_somebody_young_is_kept_from_search(piece, band, is_hidden):
    submission = piece(Status.LIVE, age_band=band)
    assert submission.page.specific.is_hidden_from_search is is_hidden
    assert submission.page.public_copy.is_indexed is not is_hidden


def test_changed_age_changes_what_search_may_have(piece):
    submission = piece(Status.LIVE, age_band="18-25")
    actions.change_age_band(submission.contributor, age_band="13-15")
    assert fresh(submission).page.public_copy.is_indexed is False


def test_nothing_goes_live_without_the_adult(piece):
    submission = piece(Status.SIGN_OFF, age_band="under-13")
    with pytest.raises(AdultMissing):
        publication.go_live(submission)


# Consent


def test_consent_taken_back_for_this_site_takes_the_page_down(piece, client):
    submission = piece(Status.LIVE)
    actions.change_consent(submission, use=Use.SITE, is_given=False)
    assert fresh(submission).status == Status.HIDDEN
    assert client.get(path_of(submission)).status_code == 404


def test_consent_taken_back_hides_old_words_while_new_ones_are_asked_about(piece, amira):
    submission = piece(Status.LIVE)
    factories.edit_page(submission, fields={"title": "New words"})
    factories.ask_for_sign_off(submission, editor=amira)
    actions.change_consent(submission, use=Use.SITE, is_given=False)
    assert (fresh(submission).status, fresh(submission).is_live) == (Status.SIGN_OFF, False)


def test_consent_for_another_use_leaves_the_page(piece):
    submission = piece(Status.LIVE)
    actions.change_consent(submission, use=Use.PODCAST, is_given=True)
    assert queries.has_consent(submission, Use.PODCAST)
    actions.change_consent(submission, use=Use.PODCAST, is_given=False)
    assert not queries.has_consent(submission, Use.PODCAST)
    assert fresh(submission).is_live


def test_same_consent_twice_is_one_row(piece):
    submission = piece(Status.RECEIVED)
    for _ in range(2):
        actions.change_consent(submission, use=Use.PRINT, is_given=True)
    assert Consent.objects.filter(submission=submission, wording__use="print").count() == 1


def test_consent_given_again_does_not_bring_the_page_back_by_itself(piece):
    submission = piece(Status.LIVE)
    actions.change_consent(submission, use=Use.SITE, is_given=False)
    actions.change_consent(submission, use=Use.SITE, is_given=True)
    assert (fresh(submission).status, fresh(submission).is_live) == (Status.HIDDEN, False)


# Byline


def test_new_name_on_a_live_page_shows_once_an_editor_has_read_it(piece, client, amira):
    submission = piece(Status.LIVE, byline="Kestrel")
    actions.change_byline(submission, byline="Wren", avatar="otter")
    page = client.get(path_of(submission)).content.decode()
    assert ("Kestrel" in page, "Wren" in page) == (False, False)
    actions.settle_byline(submission, by=amira, name="Wren", is_fine=True)
    assert "Wren" in client.get(path_of(submission)).content.decode()
    assert fresh(submission).page.specific.avatar == "otter"


def test_new_name_an_editor_refuses_leaves_the_page_without_one(piece, client, amira):
    submission = piece(Status.LIVE)
    actions.change_byline(submission, byline="Wren", avatar="otter")
    actions.settle_byline(submission, by=amira, name="Wren", is_fine=False)
    page = client.get(path_of(submission)).content.decode()
    assert ("Wren" in page, "Someone with care experience" in page) == (False, True)


def test_name_taken_away_is_gone_at_once(piece, client):
    submission = piece(Status.LIVE)
    actions.change_byline(submission, byline="", avatar="kestrel")
    assert "Kestrel" not in client.get(path_of(submission)).content.decode()
    assert fresh(submission).is_byline_waiting is False


@pytest.mark.parametrize("status", [Status.SIGN_OFF, Status.AGREED])
def test_new_name_takes_back_words_that_showed_the_old_one(piece, status):
    young, _keys = factories.make_contributor(age_band="under-13")
    submission = piece(status, contributor=young)
    actions.change_byline(submission, byline="Wren", avatar="otter")
    submission = fresh(submission)
    assert submission.status == Status.ACCEPTED
    assert queries.latest_words(submission.page).byline == "Wren"


def test_hidden_page_with_a_changed_name_comes_back_when_an_adult_agrees(piece, amira, client):
    submission = piece(Status.LIVE)
    actions.change_byline(submission, byline="", avatar="otter")
    actions.change_age_band(submission.contributor, age_band="under-13")
    actions.record_adult(submission, by=amira, who="The council", how="Rang them.")
    assert client.get(path_of(submission)).status_code == 200


def test_changed_name_on_a_live_page_does_not_publish_words_being_edited(piece, client):
    submission = piece(Status.LIVE, title="Old words")
    factories.edit_page(submission, fields={"title": "New words"})
    actions.change_byline(submission, byline="", avatar="otter")
    assert "New words" not in client.get(path_of(submission)).content.decode()


# More by me


def test_more_by_me_is_listed_only_while_it_is_on(piece):
    contributor, _keys = factories.make_contributor()
    first, second = (piece(Status.LIVE, contributor=contributor) for _ in range(2))

    def listed():
        return [fresh(one).page.public_copy.card_ids.get("more") for one in (first, second)]

    assert listed() == [None, None]
    actions.switch_more_by_me(contributor, is_on=True)
    assert listed() == [[second.page_id], [first.page_id]]
    actions.withdraw(second)
    assert fresh(first).page.public_copy.card_ids.get("more") == []
    actions.switch_more_by_me(contributor, is_on=False)
    assert fresh(first).page.public_copy.card_ids.get("more") is None


# Hiding and taking down


def test_hidden_page_is_gone_at_the_next_request(piece, amira, client):
    submission = piece(Status.LIVE)
    assert client.get(path_of(submission)).status_code == 200
    actions.hide(submission, by=amira, reason="A name has to come out.")
    assert client.get(path_of(submission)).status_code == 404
    assert fresh(submission).status == Status.HIDDEN


def test_hidden_page_comes_back_only_with_a_new_yes(piece, amira):
    submission = piece(Status.HIDDEN)
    actions.edit_again(submission, by=amira)
    factories.ask_for_sign_off(fresh(submission), editor=amira)
    assert not fresh(submission).is_live
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    assert fresh(submission).is_live


def test_hide_without_a_reason_is_refused(piece, amira):
    submission = piece(Status.LIVE)
    with pytest.raises(ReasonMissing):
        actions.hide(submission, by=amira, reason=" ")
    assert fresh(submission).is_live


@pytest.mark.parametrize("status", [s for s in Status if s != Status.WITHDRAWN])
def test_every_state_can_be_taken_down(piece, status):
    young, _keys = factories.make_contributor(age_band="under-13")
    submission = piece(status, contributor=young if status == Status.AGREED else None)
    actions.withdraw(submission)
    submission = fresh(submission)
    assert (submission.status, submission.page, submission.body) == (Status.WITHDRAWN, None, "")
    assert StoryPage.objects.count() == 0


def test_taken_down_twice_is_taken_down_once(piece):
    submission = piece(Status.LIVE)
    actions.withdraw(submission)
    actions.withdraw(submission)
    assert moves_of(submission)[-1] == ("live", "withdrawn")
    assert submission.log_rows.filter(to_status="withdrawn").count() == 1


def test_taken_down_page_answers_gone(piece, client):
    submission = piece(Status.LIVE)
    path = path_of(submission)
    actions.withdraw(submission)
    assert client.get(path).status_code == 410


def test_page_nobody_ever_saw_leaves_no_gravestone(piece, client):
    submission = piece(Status.ACCEPTED)
    path = path_of(submission)
    actions.withdraw(submission)
    assert client.get(path).status_code == 404


def test_address_used_again_after_a_taking_down_is_no_grave_any_more(piece, client):
    first = piece(Status.LIVE, title="Bin bag")
    path = path_of(first)
    actions.withdraw(first)
    second = piece(Status.LIVE, title="Bin bag")
    assert path_of(second) == path
    assert client.get(path).status_code == 200


# Holds and keeping times


def test_hold_keeps_the_original_for_the_lead_and_takes_the_page_down(piece, client):
    maya = factories.make_editor(name="maya", group="Safeguarding leads")
    submission = piece(Status.LIVE, body="Kept words.")
    path = path_of(submission)
    actions.hold(
        submission, by=maya, reason="Open case", ends_at=timezone.now() + timedelta(days=30)
    )
    actions.withdraw(submission)
    submission = fresh(submission)
    assert (submission.body, submission.erased_at) == ("Kept words.", None)
    assert client.get(path).status_code == 410


def test_hold_is_for_leads_alone(piece, amira):
    with pytest.raises(ActionRefused):
        actions.hold(piece(Status.LIVE), by=amira, reason="x", ends_at=timezone.now())
    assert Hold.objects.count() == 0


def test_hold_over_lets_the_original_go(piece):
    maya = factories.make_editor(name="maya", group="Safeguarding leads")
    submission = piece(Status.RECEIVED)
    held = actions.hold(
        submission, by=maya, reason="Open case", ends_at=timezone.now() + timedelta(days=30)
    )
    actions.withdraw(submission)
    assert actions.erase_what_is_over() == 0
    Hold.objects.filter(pk=held.pk).update(ends_at=timezone.now())
    assert actions.erase_what_is_over() == 1
    assert fresh(submission).body == ""


def test_declined_piece_is_erased_when_its_time_is_over(piece):
    with factories.clock_at(timezone.now() - timedelta(days=31)):
        old = piece(Status.DECLINED)
    new = piece(Status.DECLINED)
    assert actions.erase_what_is_over() == 1
    assert (fresh(old).status, fresh(old).body) == (Status.WITHDRAWN, "")
    assert fresh(new).status == Status.DECLINED
