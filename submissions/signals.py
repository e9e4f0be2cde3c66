from django.dispatch import Signal

#: Sent inside the transaction that made a Submission: `submission_sent(submission=…)`.
submission_sent = Signal()

#: Sent inside the transaction in which somebody wrote or did something about a piece that is
#: kept apart: `came_in_apart(submission=…)`.
came_in_apart = Signal()

#: Sent inside the transaction that erases a Submission, before anything of it goes:
#: `about_to_erase(submission=…)`. Sent again when its page has gone and its words follow.
about_to_erase = Signal()

#: Sent once an hour; what has had its time goes. Receivers return a line that says what went.
tidying = Signal()
