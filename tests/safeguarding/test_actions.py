"""What is done about a worry, and what stays of it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from core.models import Recording, SiteSettings
from demo import factories
from safeguarding import actions, copies, queries
from safeguarding.enums import About, Event, Outcome
from safeguarding.models import SealedCopy, WorryCase, WorryLogEntry
from submissions import actions as pieces
from submissions.enums import DeskNotices, Status
from submissions.errors import ActionRefused, ReasonMissing, WrongMoment
from submissions.models import EditorNotices, Submission, Voice

pytestmark = pytest.mark.django_db


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def events(case):
    return list(case.log.values_list("event", "by_name", "note"))


def test_worry_sets_the_piece_apart_and_says_who_was_worried(maya, editor):
    piece = factories.make_submission()
    case = actions.worry(piece, by=editor, note=" The second line. ")
    assert (case.reference, case.submission, case.is_open) == (piece.reference, piece, True)
    assert fresh(piece).apart_since is not None
    assert events(case) == [
        (Event.WORRIED, "editor", "The second line."),
        (Event.TOLD, "", ""),
    ]


def test_same_press_twice_is_one(worried, editor):
    piece, case = worried
    assert actions.worry(piece, by=editor, note="The second line.") == case
    assert case.log.filter(event=Event.WORRIED).count() == 1


def test_second_person_joins_the_open_case(worried, administrator):
    piece, case = worried
    assert actions.worry(piece, by=administrator, note="And the last.") == case
    assert case.log.filter(event=Event.WORRIED).count() == 2
    assert WorryCase.objects.count() == 1


def test_without_a_lead_nothing_is_set_apart(editor):
    piece = factories.make_submission()
    with pytest.raises(ActionRefused, match="Nobody is named as safeguarding lead"):
        actions.worry(piece, by=editor)
    assert (fresh(piece).apart_since, WorryCase.objects.count()) == (None, 0)


def test_superuser_is_told_of_nothing(maya, editor, superuser):
    assert list(queries.leads()) == [maya]


def test_leads_are_told_in_words_that_say_nothing(
    maya, editor, mailoutbox, django_capture_on_commit_callbacks
):
    piece = factories.make_submission(title="A lamp")
    with django_capture_on_commit_callbacks(execute=True):
        actions.worry(piece, by=editor, note="The second line.")
    told = [(mail.to, mail.subject, mail.body) for mail in mailoutbox]
    assert told == [
        (
            ["maya@example.org"],
            "Something needs you",
            "Something needs you. Please sign in.\n\nhttp://localhost:8000/admin/",
        )
    ]


def test_words_that_wait_for_a_yes_come_back_and_cannot_go_live(maya, editor):
    piece = factories.make_submission(status=Status.SIGN_OFF)
    digest = factories.digest_asked(piece)
    actions.worry(piece, by=editor)
    assert fresh(piece).status == Status.ACCEPTED
    with pytest.raises(WrongMoment):
        pieces.say_yes(piece, digest=digest)
    with pytest.raises(ActionRefused, match="kept apart"):
        factories.ask_for_sign_off(fresh(piece), editor=maya)


def test_nothing_kept_apart_is_accepted(maya, editor):
    piece = factories.make_submission(status=Status.IN_REVIEW, editor=maya)
    factories.answer_no_to_everything(piece, editor=maya)
    actions.worry(piece, by=editor)
    with pytest.raises(ActionRefused, match="kept apart"):
        pieces.accept(piece, by=maya)
    assert fresh(piece).status == Status.IN_REVIEW


def test_closing_gives_the_piece_back_with_the_wait_it_has_had(worried, maya):
    piece, case = worried
    waiting_since = piece.waiting_since
    actions.close(case, by=maya, outcome=Outcome.GIVEN_BACK, reason="Spoke to them.")
    assert (fresh(piece).apart_since, fresh(piece).waiting_since) == (None, waiting_since)
    assert list(Submission.objects.waiting()) == [piece]
    assert events(case)[-1] == (Event.CLOSED, "Maya", "Spoke to them.")


def test_closing_can_leave_it_apart_and_it_can_go_back_later(worried, maya):
    piece, case = worried
    actions.close(case, by=maya, outcome=Outcome.KEPT_APART, reason="The council has it.")
    assert (fresh(case).is_open, fresh(piece).apart_since is None) == (False, False)
    actions.give_back(case, by=maya, reason="They say it is fine.")
    assert fresh(piece).apart_since is None
    with pytest.raises(WrongMoment):
        actions.give_back(case, by=maya, reason="Again.")


def test_closing_needs_a_reason_and_happens_once(worried, maya):
    _piece, case = worried
    with pytest.raises(ReasonMissing):
        actions.close(case, by=maya, outcome=Outcome.GIVEN_BACK, reason="  ")
    actions.close(case, by=maya, outcome=Outcome.GIVEN_BACK, reason="Done.")
    with pytest.raises(WrongMoment):
        actions.close(case, by=maya, outcome=Outcome.KEPT_APART, reason="Done too.")


def test_worry_after_a_closed_one_is_a_new_case(worried, maya, editor):
    piece, case = worried
    actions.close(case, by=maya, outcome=Outcome.GIVEN_BACK, reason="Done.")
    again = actions.worry(piece, by=editor, note="The second line.")
    assert (again != case, again.is_open) == (True, True)


def test_reading_is_logged_once_in_a_while(worried, maya):
    _piece, case = worried
    actions.look(case, by=maya)
    actions.look(case, by=maya)
    assert case.log.filter(event=Event.READ).count() == 1
    with factories.clock_at(timezone.now() + timedelta(minutes=16)):
        actions.look(case, by=maya)
    assert case.log.filter(event=Event.READ).count() == 2


def test_note_sent_twice_is_one(worried, maya):
    _piece, case = worried
    actions.write_note(case, by=maya, note="Rang the council.")
    actions.write_note(case, by=maya, note="Rang the council.")
    assert case.log.filter(event=Event.NOTE).count() == 1
    with pytest.raises(ReasonMissing):
        actions.write_note(case, by=maya, note=" ")


def test_piece_taken_down_before_the_press_makes_a_case_all_the_same(maya, editor):
    piece = factories.make_submission()
    pieces.withdraw(piece)
    case = actions.worry(piece, by=editor, note="It named a place.")
    assert (case.reference, fresh(case).is_piece_left) == (piece.reference, False)
    actions.close(case, by=maya, outcome="", reason="Told the council.")
    assert fresh(case).outcome == Outcome.NOTHING_LEFT


def test_leads_hear_of_what_comes_in_and_editors_do_not(
    worried, editor, mailoutbox, django_capture_on_commit_callbacks
):
    piece, case = worried
    editor.email = "editor@example.org"
    editor.save()
    EditorNotices.objects.create(user=editor, choice=DeskNotices.AT_ONCE)
    with django_capture_on_commit_callbacks(execute=True):
        pieces.write_to_editors(piece, body="Is anybody there?")
    assert [mail.to for mail in mailoutbox] == [["maya@example.org"]]
    assert case.log.filter(event=Event.CAME_IN).count() == 1


# --- sealing ---------------------------------------------------------------------------------


def test_taking_down_under_a_worry_seals_one_copy(maya, editor):
    piece = factories.make_submission(
        status=Status.LIVE,
        contact_way="text",
        contact_address="07700 900123",
        pictures=[(factories.picture_bytes(), "A lamp")],
    )
    pieces.write_to_editors(piece, body="Please read it.")
    with piece.files.get().file.open("rb") as file:
        sent = file.read()
    case = actions.worry(piece, by=editor)
    pieces.withdraw(piece)
    assert fresh(piece).body == ""
    opened = actions.open_copy(case, by=maya)
    assert (opened.words["body"], opened.words["title"]) == (factories.BODY, factories.TITLE)
    assert opened.words["contact"] == ["Text message", "07700 900123", ""]
    assert [message["text"] for message in opened.messages] == ["Please read it."]
    assert opened.words["page"]["title"] == factories.TITLE
    assert [picture["description"] for picture in opened.pictures] == ["A lamp"]
    assert copies.open_picture(case.sealed_copy, 1) == (sent, "image/png")
    assert copies.open_picture(case.sealed_copy, 2) is None


def test_a_voice_is_sealed_with_what_was_written_down(maya, editor):
    piece = factories.make_submission()
    recording = factories.make_recording(in_library=False)
    Voice.objects.create(submission=piece, recording=recording)
    piece = factories.bring_to(piece, status=Status.ACCEPTED)
    factories.edit_page(piece, fields={"transcript": [[0, 1000, "Wren", "A lamp."]]})
    with recording.small.open("rb") as file:
        sent = file.read()
    case = actions.worry(piece, by=editor)
    pieces.withdraw(piece)
    assert Recording.objects.count() == 0
    opened = actions.open_copy(case, by=maya)
    assert [picture["is_sound"] for picture in opened.pictures] == [True]
    assert opened.words["page"]["said"] == "Wren: A lamp.\n"
    assert copies.open_picture(case.sealed_copy, 1) == (sent, "audio/mpeg")
    assert [event for event, _by, _note in events(case)][-2:] == [Event.SEALED, Event.OPENED_COPY]


def test_declined_piece_whose_time_is_over_is_sealed_too(maya, editor):
    days = SiteSettings.load().declined_days + 2
    sent_at = timezone.now() - timedelta(days=days)
    piece = factories.make_submission(status=Status.DECLINED, sent_at=sent_at)
    case = actions.worry(piece, by=editor)
    call_command("tidy")
    assert (fresh(piece).body, fresh(piece).status) == ("", Status.WITHDRAWN)
    assert actions.open_copy(case, by=maya).words["body"] == factories.BODY


def test_nothing_is_sealed_without_an_open_worry(worried, maya):
    piece, case = worried
    other = factories.make_submission()
    pieces.withdraw(other)
    actions.close(case, by=maya, outcome=Outcome.GIVEN_BACK, reason="Done.")
    pieces.withdraw(piece)
    assert SealedCopy.objects.count() == 0
    with pytest.raises(WrongMoment):
        actions.open_copy(case, by=maya)


def test_copy_opens_under_its_own_case_alone(maya, editor):
    cases = []
    for _ in range(2):
        piece = factories.make_submission(pictures=[(factories.picture_bytes(), "A lamp")])
        cases.append(actions.worry(piece, by=editor))
        pieces.withdraw(piece)
    first, second = [case.sealed_copy for case in cases]
    first.data = second.data
    with pytest.raises(copies.sealing.CannotOpen):
        copies.open_copy(first)


def test_time_of_a_copy_and_of_its_case_begins_when_it_is_closed(worried, maya):
    piece, case = worried
    pieces.withdraw(piece)
    assert SealedCopy.objects.get().keep_until is None
    with factories.clock_at(datetime(2026, 1, 31, 12, tzinfo=UTC)):
        actions.close(case, by=maya, outcome="", reason="Done.")
    assert SealedCopy.objects.get().keep_until == datetime(2027, 1, 31, 12, tzinfo=UTC)
    assert fresh(case).keep_until == datetime(2032, 1, 31, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("months", "day"), [(1, (2024, 2, 29)), (13, (2025, 2, 28)), (11, (2024, 12, 31))]
)
def test_months_end_on_the_last_day_there_is(months, day):
    later = actions.months_after(datetime(2024, 1, 31, tzinfo=UTC), months)
    assert (later.year, later.month, later.day) == day


def closed_years_ago(maya, editor, *, years, outcome=Outcome.GIVEN_BACK, is_taken_down=True):
    with factories.clock_at(timezone.now() - timedelta(days=366 * years)):
        piece = factories.make_submission(pictures=[(factories.picture_bytes(), "A lamp")])
        case = actions.worry(piece, by=editor)
        if is_taken_down:
            pieces.withdraw(piece)
        actions.close(case, by=maya, outcome=outcome, reason="Done.")
    return case


def test_tidy_destroys_a_copy_when_its_time_is_over_and_keeps_the_log(maya, editor):
    case = closed_years_ago(maya, editor, years=2)
    call_command("tidy")
    assert SealedCopy.objects.count() == 0
    assert events(case)[-1][0] == Event.COPY_DESTROYED


def test_tidy_destroys_a_case_when_its_time_is_over(maya, editor):
    closed_years_ago(maya, editor, years=7)
    call_command("tidy")
    assert (WorryCase.objects.count(), WorryLogEntry.objects.count()) == (0, 0)


def test_tidy_leaves_an_open_case_and_one_whose_piece_is_apart(worried, maya, editor):
    _piece, case = worried
    kept = closed_years_ago(maya, editor, years=7, outcome=Outcome.KEPT_APART, is_taken_down=False)
    call_command("tidy")
    assert set(WorryCase.objects.all()) == {case, kept}


def test_about_says_what_was_looked_at(maya, editor):
    piece = factories.make_submission(pictures=[(factories.picture_bytes(), "A lamp")])
    picture = piece.files.get()
    case = actions.worry(piece, by=editor, about=About.PICTURE, about_id=picture.pk)
    line = queries.worries_of(case)[0]
    assert (line.about, line.about_id) == (About.PICTURE, picture.pk)
