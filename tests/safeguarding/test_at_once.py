"""Two people in the same moment: nothing doubled, nothing lost."""

import pytest

from demo import factories
from safeguarding import actions
from safeguarding.enums import Event, Outcome
from safeguarding.models import SealedCopy, WorryCase
from submissions import actions as pieces
from submissions.models import Submission
from tests.submissions.test_at_once import at_once, refusals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    return [
        factories.make_editor(name="maya", group="Safeguarding leads"),
        factories.make_editor(name="deputy", group="Safeguarding leads"),
        factories.make_editor(name="amira"),
    ]


def test_two_presses_are_one_case_with_both_names(people):
    piece = factories.make_submission()
    maya, _deputy, amira = people
    at_once(lambda: actions.worry(piece, by=amira), lambda: actions.worry(piece, by=maya))
    case = WorryCase.objects.get()
    names = set(case.log.filter(event=Event.WORRIED).values_list("by_name", flat=True))
    assert names == {"Amira", "Maya"}


def test_two_leads_close_at_once_and_one_has(people):
    piece = factories.make_submission()
    maya, deputy, amira = people
    case = actions.worry(piece, by=amira)
    results = at_once(
        lambda: actions.close(case, by=maya, outcome=Outcome.GIVEN_BACK, reason="Mine."),
        lambda: actions.close(case, by=deputy, outcome=Outcome.KEPT_APART, reason="Mine."),
    )
    assert len(refusals(results)) == 1
    assert case.log.filter(event=Event.CLOSED).count() == 1


def test_worry_and_taking_down_at_once_leave_it_erased_and_a_case(people):
    """Whichever is first: with the worry first its copy is sealed, otherwise nothing is left."""
    piece = factories.make_submission()
    _maya, _deputy, amira = people
    at_once(lambda: actions.worry(piece, by=amira), lambda: pieces.withdraw(piece))
    case = WorryCase.objects.get()
    is_sealed = case.log.filter(event=Event.SEALED).exists()
    assert Submission.objects.get().body == ""
    assert SealedCopy.objects.filter(case=case).exists() == is_sealed
