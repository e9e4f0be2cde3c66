"""The day a contributor chose: not live before it, live on it by the clock alone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import WorkflowState

from core import gate
from core.models import PublicCopy
from demo import factories
from submissions import actions, agreed, queries, workflow
from submissions.enums import Status, Use
from submissions.errors import ActionRefused, WrongMoment
from submissions.models import LiveDay, Submission

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def fresh(submission):
    return Submission.objects.get(pk=submission.pk)


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def asked(site_tree):
    return factories.make_submission(status=Status.SIGN_OFF)


@pytest.fixture
def waiting(site_tree):
    return factories.make_submission(status=Status.SCHEDULED)


def say_yes(submission):
    actions.say_yes(submission, digest=factories.digest_asked(submission))
    return fresh(submission)


def test_without_a_day_a_yes_is_live_at_once(asked):
    assert say_yes(asked).status == Status.LIVE


def test_yes_before_the_day_waits_for_it(asked, client):
    actions.choose_live_day(asked, day=in_days(3))
    piece = say_yes(asked)
    assert (piece.status, piece.is_live, piece.page.live) == (Status.SCHEDULED, False, False)
    assert client.get(piece.page.specific.public_url_path).status_code == 404
    assert agreed.may_go_live(piece, queries.latest_words(piece.page)) is False
    assert actions.publish_what_is_due() == 0


def test_same_yes_twice_is_one(asked):
    actions.choose_live_day(asked, day=in_days(3))
    digest = factories.digest_asked(asked)
    say_yes(asked)
    actions.say_yes(asked, digest=digest)
    assert (fresh(asked).status, asked.sign_offs.count()) == (Status.SCHEDULED, 1)


def test_goes_live_in_the_first_minute_of_its_day_and_not_before(asked, client):
    day = in_days(10)
    actions.choose_live_day(asked, day=day)
    path = say_yes(asked).page.specific.public_url_path
    midnight = datetime(day.year, day.month, day.day, tzinfo=LONDON)
    with factories.clock_at(midnight - timedelta(seconds=1)):
        assert actions.publish_what_is_due() == 0
    with factories.clock_at(midnight):
        assert actions.publish_what_is_due() == 1
        assert actions.publish_what_is_due() == 0
    assert (fresh(asked).status, LiveDay.objects.count()) == (Status.LIVE, 0)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("day", [datetime(2027, 3, 28), datetime(2027, 10, 31)])
def test_day_the_clocks_change_begins_at_its_own_midnight(asked, day):
    midnight = day.replace(tzinfo=LONDON)
    with factories.clock_at(midnight - timedelta(days=2)):
        actions.choose_live_day(asked, day=day.date())
        say_yes(asked)
    with factories.clock_at(midnight - timedelta(seconds=1)):
        assert actions.publish_what_is_due() == 0
    with factories.clock_at(midnight):
        assert actions.publish_what_is_due() == 1


def test_command_publishes_what_is_due(waiting, capsys):
    with factories.clock_at(timezone.now() + timedelta(days=8)):
        call_command("publish_scheduled", dryrun=True)
        assert fresh(waiting).status == Status.SCHEDULED
        call_command("publish_scheduled")
    assert fresh(waiting).status == Status.LIVE


@pytest.mark.parametrize("number", [0, -1, -400])
def test_day_that_is_not_to_come_is_refused(asked, number):
    with pytest.raises(ActionRefused):
        actions.choose_live_day(asked, day=in_days(number))
    assert LiveDay.objects.count() == 0


def test_day_can_be_changed_until_then(waiting):
    actions.choose_live_day(waiting, day=in_days(30))
    assert (fresh(waiting).status, fresh(waiting).live_on) == (Status.SCHEDULED, in_days(30))
    with factories.clock_at(timezone.now() + timedelta(days=8)):
        assert actions.publish_what_is_due() == 0


def test_day_taken_out_of_agreed_words_puts_them_live(waiting):
    actions.choose_live_day(waiting, day=None)
    assert (fresh(waiting).status, fresh(waiting).is_live) == (Status.LIVE, True)


def test_day_taken_out_before_the_yes_publishes_nothing(asked):
    actions.choose_live_day(asked, day=in_days(3))
    actions.choose_live_day(asked, day=None)
    assert (fresh(asked).status, fresh(asked).live_on) == (Status.SIGN_OFF, None)


def test_day_of_a_live_piece_is_refused(waiting):
    actions.choose_live_day(waiting, day=None)
    with pytest.raises(WrongMoment):
        actions.choose_live_day(waiting, day=in_days(3))


def test_taking_down_works_at_once_and_forgets_the_day(waiting):
    actions.withdraw(waiting)
    assert (fresh(waiting).status, LiveDay.objects.count()) == (Status.WITHDRAWN, 0)
    with factories.clock_at(timezone.now() + timedelta(days=8)):
        assert actions.publish_what_is_due() == 0
    assert PublicCopy.objects.filter(kind="story").count() == 0


def test_nothing_goes_live_on_its_day_without_the_yes_to_this_site(waiting):
    actions.change_consent(waiting, use=Use.SITE, is_given=False)
    with factories.clock_at(timezone.now() + timedelta(days=8)):
        assert actions.publish_what_is_due() == 0
        assert fresh(waiting).status == Status.SCHEDULED
        actions.change_consent(waiting, use=Use.SITE, is_given=True)
    assert fresh(waiting).status == Status.LIVE


def test_new_name_before_the_day_asks_again(waiting):
    actions.change_byline(waiting, byline="Wren", avatar="otter")
    assert (fresh(waiting).status, fresh(waiting).live_on) == (Status.ACCEPTED, in_days(7))


def test_editor_can_take_it_back_before_its_day(waiting):
    actions.take_back_sign_off(waiting, by=factories.make_editor())
    assert fresh(waiting).status == Status.ACCEPTED


def test_too_young_before_the_day_waits_for_an_adult_and_then_for_the_day(waiting):
    actions.change_age_band(waiting.contributor, age_band="under-13")
    assert fresh(waiting).status == Status.AGREED
    with factories.clock_at(timezone.now() + timedelta(days=8)):
        assert actions.publish_what_is_due() == 0
    editor = factories.make_editor()
    actions.record_adult(waiting, by=editor, who="A social worker", how="Rang her.")
    assert fresh(waiting).status == Status.SCHEDULED


def test_words_waiting_for_their_day_are_locked(waiting):
    state = queries.running_workflow(waiting.page)
    assert workflow.is_at_sign_off(state)
    assert waiting.page.specific.get_lock().for_user(factories.make_editor()) is True


def test_end_of_the_workflow_does_not_pass_the_day(waiting):
    state = WorkflowState.objects.for_instance(waiting.page.specific).get()
    with pytest.raises(gate.NotCleared):
        state.current_task_state.approve(user=None)
    assert fresh(waiting).is_live is False


def test_changed_words_do_not_go_live_on_the_day_and_go_back(waiting, caplog):
    page = queries.latest_words(waiting.page)
    page.title = "Somebody else wrote this"
    page.save_revision()
    with factories.clock_at(timezone.now() + timedelta(days=8)):
        assert actions.publish_what_is_due() == 0
    assert (fresh(waiting).status, fresh(waiting).is_live) == (Status.ACCEPTED, False)
    assert "Somebody else" not in caplog.text


def test_one_that_cannot_go_live_holds_up_no_other(waiting):
    other = factories.make_submission(status=Status.SCHEDULED, title="Second")
    page = queries.latest_words(waiting.page)
    page.title = "Somebody else wrote this"
    page.save_revision()
    with factories.clock_at(timezone.now() + timedelta(days=8)):
        assert actions.publish_what_is_due() == 1
    assert [fresh(waiting).status, fresh(other).status] == [Status.ACCEPTED, Status.LIVE]


def test_waiting_for_its_day_is_nobodys_turn(waiting):
    assert fresh(waiting).waiting_since is None
    assert list(Submission.objects.with_contributor()) == []
