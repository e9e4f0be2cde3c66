"""Wagtail's workflow for contributed pages: editing, then the contributor's sign-off."""

from django.db import transaction
from wagtail.models import Workflow, WorkflowState

from core import gate
from submissions import agreed, queries
from submissions.models import SignOffTask, Submission

NAME = "Contributed pieces"


def start(page):
    """Put the page's newest draft into the editing task."""
    Workflow.objects.get(name=NAME).start(page, None)


def to_sign_off(page):
    """End the editing task, so that the page stands still for its contributor."""
    page = page.specific
    state = queries.running_workflow(page)
    if state is None:
        start(page)
        state = queries.running_workflow(page)
    if not is_at_sign_off(state):
        end_task(state, page)


def back_to_editing(page):
    """Open the page for editing again."""
    page = page.specific
    state = queries.running_workflow(page)
    if state is not None:
        if not is_at_sign_off(state):
            return
        state.cancel(user=None)
    start(page)


def end_task(state, page):
    """Approve the current task for the words as they are now, not as they were at its start."""
    task_state = state.current_task_state
    task_state.revision = page.latest_revision
    task_state.save(update_fields=["revision"])
    task_state.approve(user=None)


def is_at_sign_off(state):
    return isinstance(state.current_task_state.task.specific, SignOffTask)


def publish_signed_off(submission):
    """Publish the words the contributor said yes to; ends the workflow where one is under way.

    Raises `NotCleared` for other words: Wagtail would go back to the first task and say nothing.
    """
    page = submission.page.specific
    if not agreed.may_go_live(submission, queries.latest_words(page)):
        raise gate.NotCleared
    state = queries.running_workflow(page)
    if state is not None and is_at_sign_off(state):
        end_task(state, page)
    else:
        publish(page)


@transaction.atomic
def publish(page):
    """Clear the newest words and publish them, if everybody who has to said yes to them.

    Asked here and not of the callers alone: Wagtail ends a workflow by itself when a task of
    it is switched off.
    """
    words = queries.latest_words(page)
    digest = gate.public_digest(words)
    submission = Submission.objects.filter(page_id=page.pk).first()
    if submission is None or not agreed.may_go_live(submission, words):
        raise gate.NotCleared
    gate.clear(words, digest=digest)
    words.latest_revision.publish(user=None, skip_permission_checks=True)


def cancel(page):
    for state in WorkflowState.objects.for_instance(page):
        state.delete()
