from django.dispatch import Signal

#: Sent inside the transaction that made a Submission: `submission_sent(submission=…)`.
submission_sent = Signal()
