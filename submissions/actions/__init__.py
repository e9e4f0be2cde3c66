"""The verbs: the only code that changes a Submission, its page or its sender.

Every action is atomic, logs what it did and checks its own rules; views only call them.
"""

from submissions.actions.drafts import (
    Keys,
    add_picture,
    describe_picture,
    discard_draft,
    discard_old_drafts,
    keep_answers,
    new_contributor,
    remove_picture,
    save_for_later,
    start_draft,
    take_up_draft,
)
from submissions.actions.pieces import (
    appeal,
    change_age_band,
    change_byline,
    change_consent,
    settle_byline,
    switch_more_by_me,
)
from submissions.actions.reviewing import (
    accept,
    answer_checklist,
    checklist_left,
    claim,
    decline,
    hand_over,
    leave_unanswered,
    lift_appeal_rule,
    look_at_contact,
    reply,
    unused_slug,
)
from submissions.actions.sending import Sent, send
from submissions.actions.signing_off import (
    ask_for_change,
    changes_of,
    record_adult,
    request_sign_off,
    say_yes,
    take_back_sign_off,
)
from submissions.actions.taking_down import (
    edit_again,
    erase_what_is_over,
    hide,
    hold,
    withdraw,
    withdraw_for_time,
)
from submissions.actions.thread import write_to_editors

__all__ = [
    "Keys",
    "Sent",
    "accept",
    "add_picture",
    "answer_checklist",
    "appeal",
    "ask_for_change",
    "change_age_band",
    "change_byline",
    "change_consent",
    "changes_of",
    "checklist_left",
    "claim",
    "decline",
    "describe_picture",
    "discard_draft",
    "discard_old_drafts",
    "edit_again",
    "erase_what_is_over",
    "hand_over",
    "hide",
    "hold",
    "keep_answers",
    "leave_unanswered",
    "lift_appeal_rule",
    "look_at_contact",
    "new_contributor",
    "record_adult",
    "remove_picture",
    "reply",
    "request_sign_off",
    "save_for_later",
    "say_yes",
    "send",
    "settle_byline",
    "start_draft",
    "switch_more_by_me",
    "take_back_sign_off",
    "take_up_draft",
    "unused_slug",
    "withdraw",
    "withdraw_for_time",
    "write_to_editors",
]
