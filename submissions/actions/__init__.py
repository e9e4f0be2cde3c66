"""The verbs: the only code that changes a Submission, its page or its sender.

Every action is atomic, logs what it did and checks its own rules; views only call them.
"""

from submissions.actions.apart import give_back, keep_apart
from submissions.actions.closing import close_sending, open_sending
from submissions.actions.correcting import send_other_words
from submissions.actions.drafts import (
    add_picture,
    describe_picture,
    discard_draft,
    discard_old_drafts,
    keep_answers,
    remove_picture,
    save_for_later,
    start_draft,
    take_up_draft,
)
from submissions.actions.episodes import (
    add_guest,
    agree,
    approve_episode,
    ask_for_cut,
    hide_episode,
    record_guest_adult,
    remove_guest,
    take_out,
    write_as_guest,
    write_to_guest,
)
from submissions.actions.keys import (
    Keys,
    end_opening,
    forget_old_openings,
    look_again,
    make_new_keys,
    new_contributor,
    open_pieces,
    press_of,
)
from submissions.actions.live_day import choose_live_day, publish_what_is_due
from submissions.actions.parking import park, unpark_pieces
from submissions.actions.pieces import (
    appeal,
    change_age_band,
    change_byline,
    change_consent,
    confirm_age,
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
    words_named,
)
from submissions.actions.saved_filters import drop_filter, keep_filter
from submissions.actions.sending import Sent, send
from submissions.actions.setting_aside import bring_back, set_aside
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
from submissions.actions.typing import Writer, keep_typed, settle_typed
from submissions.actions.typing_in import type_in
from submissions.actions.unasked import publish_unasked, say_beforehand
from submissions.actions.voices import (
    add_slice,
    add_sound,
    begin_sound,
    is_all_there,
    remove_sounds,
)

__all__ = [
    "Keys",
    "Sent",
    "Writer",
    "accept",
    "add_guest",
    "add_picture",
    "add_slice",
    "add_sound",
    "begin_sound",
    "is_all_there",
    "remove_sounds",
    "agree",
    "answer_checklist",
    "appeal",
    "approve_episode",
    "ask_for_change",
    "ask_for_cut",
    "bring_back",
    "change_age_band",
    "change_byline",
    "change_consent",
    "changes_of",
    "checklist_left",
    "choose_live_day",
    "claim",
    "close_sending",
    "confirm_age",
    "decline",
    "describe_picture",
    "discard_draft",
    "discard_old_drafts",
    "drop_filter",
    "edit_again",
    "end_opening",
    "erase_what_is_over",
    "forget_old_openings",
    "give_back",
    "hand_over",
    "hide",
    "hide_episode",
    "hold",
    "keep_answers",
    "keep_typed",
    "keep_filter",
    "leave_unanswered",
    "lift_appeal_rule",
    "look_again",
    "look_at_contact",
    "make_new_keys",
    "new_contributor",
    "open_pieces",
    "park",
    "press_of",
    "open_sending",
    "publish_unasked",
    "publish_what_is_due",
    "record_adult",
    "record_guest_adult",
    "remove_guest",
    "remove_picture",
    "reply",
    "request_sign_off",
    "save_for_later",
    "say_beforehand",
    "say_yes",
    "send",
    "send_other_words",
    "set_aside",
    "keep_apart",
    "settle_byline",
    "settle_typed",
    "start_draft",
    "switch_more_by_me",
    "take_back_sign_off",
    "take_out",
    "take_up_draft",
    "unpark_pieces",
    "type_in",
    "unused_slug",
    "withdraw",
    "withdraw_for_time",
    "words_named",
    "write_as_guest",
    "write_to_editors",
    "write_to_guest",
]
