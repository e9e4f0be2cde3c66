"""The five states a piece is shown in, as the desk names them."""

from submissions.enums import StateShown

KINDS = {
    StateShown.NEEDS_YOU: "you",
    StateShown.WITH_US: "us",
    StateShown.LIVE: "live",
    StateShown.NOT_THIS_TIME: "no",
    StateShown.TAKEN_DOWN: "down",
}


def state_kind(submission):
    """Which chip: it is the contributor's turn, ours, live, not this time or taken down."""
    return KINDS[submission.state_shown]
