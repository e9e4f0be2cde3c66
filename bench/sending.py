"""What it costs to keep what somebody types, and a hundred people sending in one moment."""

import sys
import threading
import time
from statistics import median, quantiles

from bench.person import Person

WORDS = (
    "I can do a move in nine minutes. That’s not a flex, it’s just practice. You learn it. " * 1112
)
MARK = "Sent by the bench"
PEOPLE = 100
ALONE = 15
#: The site takes nobody for a person who sends sooner than this.
SECONDS_TO_READ = 4


def saving_ratio(server, bare, *, rounds, times=60):
    """What a save of a 20,000-word draft costs, in times the bare view: a median of rounds."""
    person = Person(server.port, number=0)
    person.begin()
    person.save(WORDS)
    found = []
    for _round in range(rounds):
        base = server.cost(bare, times=800)
        before = server.cpu()
        for time_ in range(times):
            person.save(f"{WORDS}{time_}")
        found.append((server.cpu() - before) / times * 1000 / base)
    return median(found)


def sending_at_once(server):
    """Seconds to send for one person alone, and the 99th of a hundred who press together.

    Every fourth of them presses twice, as people do on a slow line. Raises `SystemExit` unless
    each of their pieces is there, and there once.
    """
    people = [Person(server.port, number=number) for number in range(1, ALONE + PEOPLE + 1)]
    for person in people:
        person.answer_all(f"{MARK} {person.number}")
    time.sleep(SECONDS_TO_READ)
    alone = [person.send() for person in people[:ALONE]]
    together = press_together(people[ALONE:])
    count_sent(server, ALONE + PEOPLE)
    return median(alone), quantiles(together, n=100)[98]


def press_together(people):
    """The seconds every press took; every fourth person presses twice."""
    presses = people + people[::4]
    ready = threading.Barrier(len(presses))
    took = []

    def press(person):
        ready.wait()
        took.append(person.send())

    threads = [threading.Thread(target=press, args=(person,)) for person in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(took) != len(threads):
        raise SystemExit("Somebody who sent got no answer.")
    return took


def count_sent(server, people):
    counts = server.output([sys.executable, "-m", "bench.sent", MARK]).split()
    if counts != [str(people)] * 2:
        raise SystemExit(f"Of {people} pieces, {counts[1]} arrived, in {counts[0]} copies.")
