"""The yes said beforehand: words may be taken out, and nothing else may have happened."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core import gate
from core.models import Picture, Topic
from demo import factories
from submissions import actions, agreed, queries, unasked
from submissions.enums import Beforehand, Status, Use
from submissions.errors import ActionRefused, ChecklistOpen, WordsChanged, WrongMoment
from submissions.models import Consent, ConsentWording, Release, Submission

pytestmark = pytest.mark.django_db

TITLE = "Me and Sam and the lamp"
BODY = "I was ten. My brother Sam said no twice.\n\nThe lamp is mine."
CUT = [("paragraph", "I was ten. My brother said no."), ("paragraph", "The lamp is mine.")]


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


@pytest.fixture
def piece(site_tree):
    """A piece an editor has drafted, whose contributor said yes beforehand."""
    submission = factories.make_submission(
        status=Status.ACCEPTED,
        title=TITLE,
        body=BODY,
        pictures=[(factories.picture_bytes(), "A teal square")],
    )
    actions.say_beforehand(submission, is_given=True)
    return submission


def put(submission, blocks=None, **fields):
    """Edit the page; its pictures stay where they were, after the words."""
    if blocks is not None:
        page = queries.latest_words(submission.page)
        kept = [(c.block_type, c.value) for c in page.body if c.block_type == "picture"]
        fields["body"] = [*blocks, *kept]
    return factories.edit_page(submission, fields=fields)


def publish(submission, *, last_message=0):
    digest = gate.public_digest(queries.latest_words(submission.page))
    editor = factories.make_editor()
    actions.publish_unasked(submission, by=editor, digest=digest, last_message=last_message)
    return fresh(submission)


def assert_refused(submission):
    with pytest.raises(ActionRefused):
        publish(submission)
    assert (fresh(submission).status, fresh(submission).is_live) == (Status.ACCEPTED, False)
    assert Release.objects.count() == 0
    page = queries.latest_words(submission.page)
    assert agreed.may_go_live(fresh(submission), page) is False


def test_words_as_sent_go_live(piece, client):
    live = publish(piece)
    assert (live.status, live.is_live) == (Status.LIVE, True)
    assert client.get(live.page.specific.public_url_path).status_code == 200


def test_words_taken_out_go_live(piece, client):
    put(piece, CUT, title="Me and the lamp", slug="me-and-the-lamp")
    html = client.get(publish(piece).page.specific.public_url_path).content.decode()
    assert "My brother said no." in html
    assert "Sam" not in html


@pytest.mark.parametrize(
    "text",
    [
        "I was only ten. My brother Sam said no twice.",  # one word added
        "I was eleven. My brother Sam said no twice.",  # one word changed
        "I was ten. Sam my brother said no twice.",  # one word moved
        "I was ten. My brother Sam said no twice twice.",  # one word said again
        "I was ten! My brother Sam said no twice.",  # one mark changed
        "I was ten. My brother Sam said no twice.\u202e",  # what cannot be seen
        "I was ten. My brothers Sam said no twice.",  # one letter
    ],
)
def test_anything_but_taking_out_is_asked_about(piece, text):
    put(piece, [("paragraph", text), ("paragraph", "The lamp is mine.")])
    assert_refused(piece)


def test_moved_paragraph_is_asked_about(piece):
    put(piece, [("paragraph", "The lamp is mine."), ("paragraph", "I was ten.")])
    assert_refused(piece)


@pytest.mark.parametrize(
    "blocks",
    [
        [("heading", "I was ten.")],
        [("quotation", "The lamp is mine.")],
        [("list", ["I was ten.", "The lamp is mine."])],
        [("paragraph", "I was ten."), ("ending", None)],
        [
            (
                "video",
                {"title": "ten", "url": "https://example.org/", "minutes": 1, "transcript": "lamp"},
            )
        ],
    ],
)
def test_another_kind_of_block_is_asked_about(piece, blocks):
    put(piece, blocks)
    assert_refused(piece)


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "Me and Sam and the big lamp"},
        {"title": "Sam and me and the lamp"},
        {"slug": "sam-harlow"},
        {"slug": "the-lamp-and-me"},
        {"summary": "The lamp was mine."},
        {"summary": "I was ten. The lamp is mine."},
        {"byline": "Kestrel Harlow"},
        {"avatar": "otter"},
        {"written_by": "worker"},
        {"age_band": "18-25"},
        {"life_stage": "leaving-care"},
        {"form": "poem"},
        {"language": "cy"},
        {"motif": "lamp"},
        {"note_talks_about": "being moved"},
        {"note_ends": "It ends well."},
        {"how_made": "We fixed the spelling."},
        {"search_description": "I was ten."},
    ],
)
def test_every_other_public_field_has_to_be_as_it_was(piece, fields):
    put(piece, **fields)
    assert_refused(piece)


def test_every_public_field_has_a_rule():
    """A field that is added later is asked about until somebody decides otherwise."""
    from stories.models import StoryPage  # noqa: PLC0415 - beside the one test it is for

    assert unasked.OWN_WORDS - set(StoryPage.public_field_names) == set()


def test_topic_is_asked_about(piece):
    put(piece, topics=[Topic.objects.create(name="Being moved", slug="being-moved")])
    assert_refused(piece)


@pytest.mark.parametrize("field", ["title", "slug", "summary", "byline"])
def test_own_words_may_be_fewer(piece, field):
    fewer = {"title": "Sam", "slug": "me", "summary": "My brother Sam said no", "byline": ""}
    fields = {field: fewer[field]} | ({"slug": "sam"} if field == "title" else {})
    put(piece, **fields)
    assert publish(piece).status == Status.LIVE


def test_word_taken_out_of_the_title_stays_in_no_address(piece):
    put(piece, title="Me and the lamp")
    assert queries.latest_words(piece.page).slug == "me-and-sam-and-the-lamp"
    assert_refused(piece)


def change_picture(submission, **values):
    page = queries.latest_words(submission.page)
    for child in page.body:
        if child.block_type == "picture":
            child.value.update(values)
    page.save_revision()


@pytest.mark.parametrize(
    "values",
    [
        {"alt": "A teal square in a garden"},
        {"alt": "A red square"},
        {"credit": "Kestrel and Sam"},
        {"licence": "cc-by-4.0"},
    ],
)
def test_changed_caption_of_a_picture_is_asked_about(piece, values):
    change_picture(piece, **values)
    assert_refused(piece)


def test_fewer_words_under_a_picture_go_live(piece):
    change_picture(piece, alt="A square", credit="")
    assert publish(piece).status == Status.LIVE


def test_picture_they_did_not_send_is_asked_about(piece):
    from django.core.files.base import ContentFile  # noqa: PLC0415 - for this one test

    data = ContentFile(factories.picture_bytes(colour="red"), name="red.jpg")
    other = Picture.objects.create(title="red", file=data)
    change_picture(piece, image=other)
    assert_refused(piece)


def test_picture_moved_into_the_words_is_asked_about(piece):
    page = queries.latest_words(piece.page)
    blocks = [(child.block_type, child.value) for child in page.body]
    put(piece, body=[blocks[-1], *blocks[:-1]])
    assert_refused(piece)


def test_picture_taken_out_goes_live(piece):
    page = queries.latest_words(piece.page)
    words = [(c.block_type, c.value) for c in page.body if c.block_type != "picture"]
    put(piece, body=words)
    assert publish(piece).status == Status.LIVE


def test_nobody_is_left_unasked_without_their_yes(site_tree):
    submission = factories.make_submission(status=Status.ACCEPTED)
    assert_refused(submission)


@pytest.mark.parametrize("band", ["under-13", "rather-not-say"])
def test_too_young_cannot_say_it(site_tree, band):
    submission = factories.make_submission(status=Status.ACCEPTED, age_band=band)
    with pytest.raises(ActionRefused):
        actions.say_beforehand(submission, is_given=True)
    assert not queries.has_consent(submission, Beforehand.UNASKED)


def test_yes_said_beforehand_does_not_count_for_somebody_who_turns_out_too_young(piece):
    actions.change_age_band(piece.contributor, age_band="under-13")
    assert_refused(fresh(piece))


def test_adults_yes_does_not_make_it_count(piece):
    actions.change_age_band(piece.contributor, age_band="under-13")
    editor = factories.make_editor()
    actions.record_adult(fresh(piece), by=editor, who="A social worker", how="Rang her.")
    assert_refused(fresh(piece))


def test_answer_is_a_dated_row_with_its_wording(piece):
    given = queries.consents_now(piece)[Beforehand.UNASKED]
    wording = ConsentWording.objects.get(use="unasked")
    assert (given.is_given, given.wording_id, wording.version) == (True, wording.pk, 1)
    actions.say_beforehand(piece, is_given=True)
    actions.say_beforehand(piece, is_given=False)
    rows = Consent.objects.filter(wording=wording).order_by("pk")
    assert [row.is_given for row in rows] == [True, False]


def test_taken_back_while_the_editor_presses_publishes_nothing(piece):
    page = queries.latest_words(piece.page)
    actions.say_beforehand(fresh(piece), is_given=False)
    with pytest.raises(ActionRefused):
        actions.publish_unasked(
            piece, by=factories.make_editor(), digest=gate.public_digest(page), last_message=0
        )
    assert_refused(piece)


def test_words_saved_since_the_editor_looked_are_not_published(piece):
    digest = gate.public_digest(queries.latest_words(piece.page))
    put(piece, CUT)
    with pytest.raises(WordsChanged):
        actions.publish_unasked(piece, by=factories.make_editor(), digest=digest, last_message=0)


def test_message_since_the_editor_looked_is_read_first(piece):
    actions.write_to_editors(piece, body="Wait, I want to say it differently.")
    with pytest.raises(WordsChanged):
        publish(piece)
    assert publish(piece, last_message=piece.messages.last().pk).status == Status.LIVE


def test_request_for_a_change_ends_it(piece):
    editor = factories.make_editor()
    factories.ask_for_sign_off(piece, editor=editor)
    actions.ask_for_change(piece, digest=factories.digest_asked(piece), note="Take Sam out.")
    with pytest.raises(ActionRefused):
        publish(fresh(piece), last_message=piece.messages.last().pk)
    actions.say_beforehand(piece, is_given=True)
    assert publish(fresh(piece), last_message=piece.messages.last().pk).status == Status.LIVE


def test_suggestion_of_other_words_ends_it(piece):
    actions.send_other_words(piece, title=TITLE, body="I was nine.", words_seen="0")
    assert unasked.yes_beforehand(piece) is None


def test_checklist_still_stands_in_the_way(piece):
    piece.checklist_answers.all().delete()
    with pytest.raises(ChecklistOpen):
        publish(piece)


def test_without_the_yes_to_this_site_nothing_goes_live(piece):
    actions.change_consent(piece, use=Use.SITE, is_given=False)
    assert not queries.has_consent(piece, Beforehand.UNASKED)
    actions.change_consent(piece, use=Use.SITE, is_given=True)
    assert_refused(piece)


def test_words_being_read_by_them_are_not_published_beside_their_answer(piece):
    factories.ask_for_sign_off(piece, editor=factories.make_editor())
    with pytest.raises(WrongMoment):
        publish(fresh(piece))
    page = queries.latest_words(piece.page)
    Release.objects.create(
        submission=piece,
        consent=unasked.yes_beforehand(piece),
        digest=gate.public_digest(page),
    )
    assert agreed.may_go_live(fresh(piece), page) is False


# Waiting for a day on it


@pytest.fixture
def waiting(piece):
    actions.choose_live_day(piece, day=timezone.localdate() + timedelta(days=5))
    return publish(piece)


def test_their_day_holds_here_too(waiting):
    assert (waiting.status, waiting.is_live) == (Status.SCHEDULED, False)
    with factories.clock_at(timezone.now() + timedelta(days=6)):
        assert actions.publish_what_is_due() == 1
    assert fresh(waiting).status == Status.LIVE


def test_taken_back_before_the_day_goes_back_to_the_editors(waiting):
    actions.say_beforehand(waiting, is_given=False)
    assert fresh(waiting).status == Status.ACCEPTED
    with factories.clock_at(timezone.now() + timedelta(days=6)):
        assert actions.publish_what_is_due() == 0


def test_taken_back_and_said_again_needs_an_editor_again(waiting):
    actions.say_beforehand(waiting, is_given=False)
    actions.say_beforehand(waiting, is_given=True)
    page = queries.latest_words(waiting.page)
    assert agreed.may_go_live(fresh(waiting), page) is False


def test_too_young_before_the_day_goes_back_to_the_editors(waiting):
    actions.change_age_band(waiting.contributor, age_band="under-13")
    assert fresh(waiting).status == Status.ACCEPTED


def test_words_added_while_it_waits_do_not_go_live(waiting):
    put(waiting, [("paragraph", "I was never ten.")])
    Release.objects.create(
        submission=waiting,
        consent=unasked.yes_beforehand(waiting),
        digest=gate.public_digest(queries.latest_words(waiting.page)),
    )
    with factories.clock_at(timezone.now() + timedelta(days=6)):
        assert actions.publish_what_is_due() == 0
    assert (fresh(waiting).status, fresh(waiting).is_live) == (Status.ACCEPTED, False)


# Once it is live


def test_more_words_may_be_taken_out_of_a_live_page(piece, client):
    path = publish(piece).page.specific.public_url_path
    put(piece, CUT)
    publish(piece)
    assert "twice" not in client.get(path).content.decode()


def test_words_taken_out_before_it_was_live_do_not_come_back(piece):
    put(piece, CUT)
    publish(piece)
    put(piece, [("paragraph", text) for text in BODY.split("\n\n")])
    with pytest.raises(ActionRefused):
        publish(piece)


# At the desk


def test_editor_publishes_from_the_sign_off_screen(piece, desk):
    url = reverse("desk:sign_off", args=[piece.reference])
    html = desk.get(url).content.decode()
    assert "Publish it without asking" in html
    digest = gate.public_digest(queries.latest_words(piece.page))
    address = reverse("desk:publish_unasked", args=[piece.reference])
    desk.post(address, {"digest": digest, "last_message": 0})
    assert fresh(piece).status == Status.LIVE


def test_editor_is_told_what_stands_in_the_way(piece, desk):
    put(piece, title="Me and Sam and the big lamp")
    html = desk.get(reverse("desk:sign_off", args=[piece.reference])).content.decode()
    assert "The title has words they didn’t send." in html
    assert "Publish it without asking" not in html


def test_address_of_the_press_refuses_the_rest(piece, desk):
    put(piece, title="Me and Sam and the big lamp")
    digest = gate.public_digest(queries.latest_words(piece.page))
    address = reverse("desk:publish_unasked", args=[piece.reference])
    for data in ({"digest": digest, "last_message": 0}, {"digest": "x"}, {}):
        assert desk.post(address, data).status_code == 200
    assert fresh(piece).status == Status.ACCEPTED
