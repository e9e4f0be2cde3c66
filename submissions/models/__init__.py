"""What the public sends, who sent it, and everything said and decided about it."""

from submissions.models.checklist import (
    ChecklistAnswer,
    ChecklistQuestion,
    FixedQuestion,
    keep_fixed_questions,
)
from submissions.models.consent import Consent, ConsentWording
from submissions.models.contributors import Contributor, SafeContact
from submissions.models.drafts import Draft, DraftFile
from submissions.models.files import CleanedPicture, private_storage, upload_name
from submissions.models.pieces import LogRow, Submission, SubmissionFile, SubmissionQuerySet
from submissions.models.sign_off import Hold, SignOff, SignOffRequest
from submissions.models.talk import Decline, DeclineReason, Message, ReplyTemplate
from submissions.models.tasks import EditingTask, SignOffTask

__all__ = [
    "ChecklistAnswer",
    "ChecklistQuestion",
    "Consent",
    "ConsentWording",
    "CleanedPicture",
    "Contributor",
    "Decline",
    "DeclineReason",
    "Draft",
    "DraftFile",
    "EditingTask",
    "FixedQuestion",
    "Hold",
    "LogRow",
    "Message",
    "ReplyTemplate",
    "SafeContact",
    "SignOff",
    "SignOffRequest",
    "SignOffTask",
    "Submission",
    "SubmissionFile",
    "SubmissionQuerySet",
    "keep_fixed_questions",
    "private_storage",
    "upload_name",
]
