"""What asked for the sound: a robot, an app, a library or a browser, told by its user agent."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LIST = Path(__file__).with_name("listeners.toml")
#: The order in which they are asked. The first that fits is it.
KINDS = ("bots", "apps", "libraries", "browsers")
BOT, UNKNOWN = "bots", "unknown"
OTHER = "Other"
#: Longer than any that is meant seriously.
LONGEST_AGENT = 1000
#: A watch fetches once more what its phone has fetched.
WATCH_AGAIN = re.compile(r"^atc/.*watchOS|\(null\)/\(null\) watchOS")


@dataclass(frozen=True)
class Listener:
    kind: str
    family: str

    @property
    def counts(self):
        return self.kind != BOT


NOBODY = Listener(BOT, "")


@cache
def known():
    """The list as pairs of a pattern and who it is, in the order in which they are asked."""
    with LIST.open("rb") as file:
        listed = tomllib.load(file)
    return [
        (re.compile("|".join(entry["agents"]), re.IGNORECASE), Listener(kind, entry["name"]))
        for kind in KINDS
        for entry in listed[kind]
    ]


def listener_for(agent):
    """Who says so of itself. Who says nothing sensible is no listener."""
    agent = agent.strip()
    if not is_sensible(agent) or WATCH_AGAIN.search(agent):
        return NOBODY
    for pattern, listener in known():
        if pattern.search(agent):
            return listener
    return Listener(UNKNOWN, OTHER)


def is_sensible(agent):
    """A user agent as a program writes it: some letters, nothing that can't be printed."""
    return (
        3 <= len(agent) <= LONGEST_AGENT
        and agent.isprintable()
        and any(letter.isalpha() for letter in agent)
    )
