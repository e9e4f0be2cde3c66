"""Named by `WAGTAIL_FINISH_WORKFLOW_ACTION`; Wagtail imports it while its own models load."""


def finish(workflow_state, user=None):
    """What the end of a workflow does: publish exactly what was signed off, or refuse."""
    from submissions import workflow  # noqa: PLC0415 - Wagtail's models are not loaded before

    workflow.publish(workflow_state.content_object)
