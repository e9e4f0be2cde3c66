"""Messages that go out: queued in the transaction of what they tell about, sent by the worker.

A room names its kinds of message once, in a module that its `AppConfig.ready()` imports:

    outbox.register(
        "contributor-turn",
        subject=_("You have a reply."),
        body=_("You have a reply."),
        to_whom=_("Somebody who sent a piece"),
        resolve=who_to_tell,        # "17" -> Recipient, or None when it is no longer needed
    )

and puts one whenever there is something to tell:

    outbox.put("contributor-turn", "17", key="sign-off-42")

The words are constants: nothing anybody wrote can come into a message. The address is looked
up at the moment of sending and never copied into the row.
"""

from core.outbox.channels import MayHaveGone, NotAnswering, Refused, is_on
from core.outbox.kinds import Recipient, register
from core.outbox.looking import in_trouble, known_to
from core.outbox.posting import put, try_again
from core.outbox.sending import deliver, send_due

__all__ = [
    "MayHaveGone",
    "NotAnswering",
    "Recipient",
    "Refused",
    "deliver",
    "in_trouble",
    "is_on",
    "known_to",
    "put",
    "register",
    "send_due",
    "try_again",
]
