"""What was typed and saved for later before an update is found again after it."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from submissions.models import TypedAnswer

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE = [("submissions", "0005_bad_lines")]
AFTER = [("submissions", "0006_typed_answers")]
#: What the site calls the version of words that were moved.
MOVED = TypedAnswer(page="", count=0).version
MISTAKE = {"pressed": {"byline": "A name that is far too long", "avatar": "otter"}}
REFUSED = {"pressed": {}, "refused": ["door.gif: it’s too big."]}
#: answers of a draft as older versions left them: (answers after the update, typed by question)
LEFT = {
    "nothing yet": ({}, {}, {}),
    "answers": ({"body": "Some words.", "title": ""}, {"body": "Some words.", "title": ""}, {}),
    "a right answer": ({"byline": "Kes", "typed": {}}, {"byline": "Kes"}, {}),
    "one question": (
        {"age_band": "13-15", "typed": {"piece": {"body": "", "title": "Zq “é” 🦊\n2"}}},
        {"age_band": "13-15"},
        {"piece": {"body": "", "title": "Zq “é” 🦊\n2"}},
    ),
    "several": (
        {
            "uses": {"site": True},
            "typed": {
                "where": {"site": "yes", "podcast": True, "social": False},
                "reach": {"contact_way": "email", "contact_email": "not yet"},
            },
        },
        {"uses": {"site": True}},
        {
            "where": {"site": "yes", "podcast": True, "social": False},
            "reach": {"contact_way": "email", "contact_email": "not yet"},
        },
    ),
    "pictures have no boxes": ({"typed": {"pictures": {}}}, {}, {"pictures": {}}),
    "mistakes of other questions": (
        {"tried": {"name": MISTAKE, "pictures": REFUSED}, "typed": {"help": {"helper_name": "M"}}},
        {"tried": {"name": MISTAKE, "pictures": REFUSED}},
        {"help": {"helper_name": "M"}},
    ),
    "a mistake made after it was saved": (
        {"tried": {"name": MISTAKE}, "typed": {"name": {"byline": "Kes"}}},
        {"tried": {"name": MISTAKE | {"version": MOVED}}},
        {"name": {"byline": "Kes"}},
    ),
    "no mistakes left": ({"tried": {}, "typed": {}}, {"tried": {}}, {}),
}


def migrate(targets):
    """The models as they were at these migrations, which are the last to have run."""
    executor = MigrationExecutor(connection)
    return executor.migrate(targets).apps


@pytest.fixture
def before(worries_go_with_the_test):
    """The models of the version before; whatever happens, the database ends as it began."""
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        yield migrate(BEFORE)
    finally:
        migrate(newest)


def make_drafts(models, **left):
    for name, answers in left.items():
        models.get_model("submissions", "Draft").objects.create(
            key_hash=name, answers=answers, is_saved=True, ends_at=timezone.now()
        )


def drafts_of(models):
    drafts = models.get_model("submissions", "Draft").objects.all()
    return {draft.key_hash: draft.answers for draft in drafts}


def typed_of(models):
    """{draft: {question: (boxes, page, count)}}"""
    found = {name: {} for name in drafts_of(models)}
    for row in models.get_model("submissions", "TypedAnswer").objects.select_related("draft"):
        found[row.draft.key_hash][row.step] = (row.values, row.page, row.count)
    return found


def test_what_older_versions_left_is_moved(before):
    make_drafts(before, **{name: left for name, (left, _answers, _typed) in LEFT.items()})
    after = migrate(AFTER)
    assert drafts_of(after) == {name: answers for name, (_left, answers, _typed) in LEFT.items()}
    assert typed_of(after) == {
        name: {step: (values, "", 0) for step, values in typed.items()}
        for name, (_left, _answers, typed) in LEFT.items()
    }


def test_back_and_forth_again_leaves_the_same(before):
    left = {name: left for name, (left, _answers, _typed) in LEFT.items()}
    make_drafts(before, **left)
    after = migrate(AFTER)
    moved = drafts_of(after), typed_of(after)
    back = migrate(BEFORE)
    assert {name: answers.get("typed", {}) for name, answers in drafts_of(back).items()} == {
        name: answers.get("typed", {}) for name, answers in left.items()
    }
    again = migrate(AFTER)
    assert (drafts_of(again), typed_of(again)) == moved


def test_what_was_answered_since_goes_back_as_nothing_typed(before):
    after = migrate(AFTER)
    make_drafts(after, one={"body": "Words."})
    draft = after.get_model("submissions", "Draft").objects.get()
    after.get_model("submissions", "TypedAnswer").objects.create(
        draft=draft, step="piece", values=None, page="a" * 32, count=3
    )
    back = migrate(BEFORE)
    assert drafts_of(back) == {"one": {"body": "Words."}}
