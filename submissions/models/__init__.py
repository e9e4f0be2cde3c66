"""What the public sends, who sent it, and everything said and decided about it."""

from submissions.models.checklist import (
    ChecklistAnswer,
    ChecklistQuestion,
    FixedQuestion,
    keep_fixed_questions,
)
from submissions.models.consent import Consent, ConsentWording
from submissions.models.contributors import Contributor, SafeContact
from submissions.models.corrections import Correction, Suggestion
from submissions.models.drafts import Draft, DraftFile, TypedAnswer
from submissions.models.files import CleanedPicture, private_storage, upload_name
from submissions.models.going_live import LiveDay, Release
from submissions.models.guests import (
    EpisodeApproval,
    Guest,
    GuestMessage,
    GuestYes,
    SoundTakenBack,
)
from submissions.models.look_alikes import LookAlike, Trace
from submissions.models.notices import EditorNotices, Parking
from submissions.models.openings import OpenedWith, Opening
from submissions.models.pieces import LogRow, Submission, SubmissionFile, SubmissionQuerySet
from submissions.models.saved_filters import SavedFilter
from submissions.models.second_person import LostWords, LostWordsState, SecondCheck
from submissions.models.setting_aside import SetAside
from submissions.models.sign_off import Hold, SignOff, SignOffRequest
from submissions.models.talk import Decline, DeclineReason, Message, ReplyTemplate
from submissions.models.tasks import EditingTask, SignOffTask
from submissions.models.typed_in import TypedIn
from submissions.models.voices import DraftSound, ReadBy, Voice

__all__ = [
    "ChecklistAnswer",
    "ChecklistQuestion",
    "Consent",
    "ConsentWording",
    "CleanedPicture",
    "Contributor",
    "Correction",
    "Decline",
    "DeclineReason",
    "Draft",
    "DraftFile",
    "DraftSound",
    "EditingTask",
    "EditorNotices",
    "EpisodeApproval",
    "FixedQuestion",
    "Guest",
    "GuestMessage",
    "GuestYes",
    "Hold",
    "LiveDay",
    "LogRow",
    "LostWords",
    "LostWordsState",
    "LookAlike",
    "Message",
    "OpenedWith",
    "Opening",
    "Parking",
    "ReadBy",
    "Release",
    "ReplyTemplate",
    "SafeContact",
    "SecondCheck",
    "SavedFilter",
    "SetAside",
    "SignOff",
    "SignOffRequest",
    "SignOffTask",
    "SoundTakenBack",
    "Submission",
    "SubmissionFile",
    "SubmissionQuerySet",
    "Suggestion",
    "TypedAnswer",
    "Trace",
    "TypedIn",
    "Voice",
    "keep_fixed_questions",
    "private_storage",
    "upload_name",
]
