"""A person's words beside our edit: what was taken out, what was put in, and where.

Words and punctuation marks are aligned around those that stand only once on both sides, so
a long text costs little more than reading it; stretches that nothing can align within a
bound are shown as replaced whole.
"""

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

TOKEN = re.compile(r"(\w+(?:['’\-]\w+)*|[^\w\s])(\s*)")
MOST_CELLS = 40_000
MOST_ROUNDS = 40
SHINGLES = (1, 4)
LOOK_ALIKES = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00ad": ""}
)


class Part(StrEnum):
    SAME = "same"
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text; `no` is the number of its change, None where nothing changed."""

    part: Part
    text: str
    no: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What one numbered change took out and put in, without the spaces around it."""

    no: int
    taken_out: str
    put_in: str

    @property
    def is_layout(self):
        """Only a line or paragraph break moved; every word is as it was."""
        return self.taken_out.split() == self.put_in.split()


def normalised(text):
    """The text as it is compared: one kind of line break, no spaces that cannot be seen."""
    text = re.sub(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", "\n", text)
    text = re.sub(r"[^\S\n]+", " ", text)
    text = re.sub(r" ?\n ?", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def segments(before, after):
    """Both texts as one list of segments, in reading order.

    The texts of SAME and OUT, joined, are `normalised(before)`; those of SAME and IN are
    `normalised(after)`.
    """
    old, new = TOKEN.findall(normalised(before)), TOKEN.findall(normalised(after))
    pairs = _aligned([word for word, _ in old], [word for word, _ in new])
    return _numbered(_pieces(old, new, _without_crumbs(pairs, old, new)))


def changes(before, after):
    """The numbered changes that turn `before` into `after`."""
    found = {}
    for segment in segments(before, after):
        if segment.no is not None:
            found.setdefault(segment.no, {})[segment.part] = segment.text
    return [
        _change(no, texts.get(Part.OUT, ""), texts.get(Part.IN, "")) for no, texts in found.items()
    ]


def words_only_taken_out(original, edited):
    """Whether `edited` is `original` with nothing done to it but taking out.

    Its words and its punctuation marks are the original's, in their order, some of them
    missing. Spaces, line breaks, capitals, and whether quotation marks are curly and
    dashes long do not count; any other mark or word that was not there makes it False.
    """
    left = iter(_bare_tokens(original))
    return all(token in left for token in _bare_tokens(edited))


def stands_whole_in(line, text):
    """Whether all words and marks of `line` stand together in `text`, in order, as they are."""
    wanted, found = _bare_tokens(line), _bare_tokens(text)
    places = range(len(found) - len(wanted) + 1)
    return any(found[place : place + len(wanted)] == wanted for place in places)


def _bare_tokens(text):
    plain = unicodedata.normalize("NFC", text).translate(LOOK_ALIKES).casefold()
    return [word for word, _ in TOKEN.findall(plain)]


def _change(no, taken_out, put_in):
    if taken_out.strip() or put_in.strip():
        taken_out, put_in = taken_out.strip(), put_in.strip()
    return Change(no=no, taken_out=taken_out, put_in=put_in)


# --- alignment --------------------------------------------------------------------------------


def _aligned(old, new):
    """Pairs of places (in old, in new) that hold the same word, both rising."""
    pairs = []
    stretches = [(0, len(old), 0, len(new), 0)]
    while stretches:
        a, a_end, b, b_end, rounds = stretches.pop()
        while a < a_end and b < b_end and old[a] == new[b]:
            pairs.append((a, b))
            a, b = a + 1, b + 1
        while a < a_end and b < b_end and old[a_end - 1] == new[b_end - 1]:
            a_end, b_end = a_end - 1, b_end - 1
            pairs.append((a_end, b_end))
        if a == a_end or b == b_end:
            continue
        anchors = _anchors(old, new, a, a_end, b, b_end) if rounds < MOST_ROUNDS else []
        if anchors:
            edges = [*anchors, (a_end, b_end)]
            for next_a, next_b in edges:
                stretches.append((a, next_a, b, next_b, rounds + 1))
                a, b = next_a, next_b
        elif (a_end - a) * (b_end - b) <= MOST_CELLS:
            pairs += _longest_common(old, new, a, a_end, b, b_end)
    return sorted(pairs)


def _anchors(old, new, a, a_end, b, b_end):
    """Places to cut at: words, or else runs of words, that stand once on each side."""
    for size in SHINGLES:
        in_new = _standing_once(new, b, b_end, size)
        in_old = _standing_once(old, a, a_end, size)
        shared = sorted((place, in_new[run]) for run, place in in_old.items() if run in in_new)
        if shared:
            return _longest_rising(shared)
    return []


def _standing_once(words, start, end, size):
    runs = [tuple(words[place : place + size]) for place in range(start, end - size + 1)]
    counted = Counter(runs)
    return {run: start + place for place, run in enumerate(runs) if counted[run] == 1}


def _longest_rising(pairs):
    """The longest run of pairs that rises on both sides."""
    tails, holders, before = [], [], [None] * len(pairs)
    for index, (_, value) in enumerate(pairs):
        at = bisect_left(tails, value)
        before[index] = holders[at - 1] if at else None
        if at == len(tails):
            tails.append(value)
            holders.append(index)
        else:
            tails[at], holders[at] = value, index
    rising, index = [], holders[-1]
    while index is not None:
        rising.append(pairs[index])
        index = before[index]
    return rising[::-1]


def _longest_common(old, new, a, a_end, b, b_end):
    """The longest common subsequence, by the textbook table; its size is bounded by the caller."""
    rows = [[0] * (b_end - b + 1)]
    for i in range(a_end - 1, a - 1, -1):
        below, row = rows[-1], [0] * (b_end - b + 1)
        for j in range(b_end - b - 1, -1, -1):
            row[j] = below[j + 1] + 1 if old[i] == new[b + j] else max(below[j], row[j + 1])
        rows.append(row)
    rows.reverse()
    pairs, i, j = [], a, b
    while i < a_end and j < b_end:
        if old[i] == new[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif rows[i - a + 1][j - b] >= rows[i - a][j - b + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _without_crumbs(pairs, old, new):
    """Leaves out a word or two that stayed by chance in the middle of a rewritten passage.

    Reads better as one change than as many; a paragraph break always parts two changes.
    """
    runs = []
    for pair in pairs:
        if runs and (runs[-1][-1][0] + 1, runs[-1][-1][1] + 1) == pair:
            runs[-1].append(pair)
        else:
            runs.append([pair])
    kept, end = [], (0, 0)
    for index, run in enumerate(runs):
        start = run[0]
        following = runs[index + 1][0] if index + 1 < len(runs) else (len(old), len(new))
        gap_before = max(start[0] - end[0], start[1] - end[1])
        gap_after = max(following[0] - run[-1][0], following[1] - run[-1][1]) - 1
        is_crumb = len(run) <= 2 and 2 * len(run) <= min(gap_before, gap_after)
        if not is_crumb or any("\n" in old[place][1] for place, _ in run):
            kept += run
        end = (run[-1][0] + 1, run[-1][1] + 1)
    return kept


# --- from aligned words to segments -----------------------------------------------------------


def _pieces(old, new, pairs):
    """(part, text) in reading order, with every character of both texts."""
    a = b = 0
    for place, other in [*pairs, (len(old), len(new))]:
        yield Part.OUT, _text(old[a:place])
        yield Part.IN, _text(new[b:other])
        if place < len(old):
            yield Part.SAME, old[place][0]
            yield from _space_after(old[place][1], new[other][1])
        a, b = place + 1, other + 1


def _space_after(old, new):
    if old == new:
        yield Part.SAME, old
    else:
        yield Part.OUT, old
        yield Part.IN, new


def _text(tokens):
    return "".join(word + space for word, space in tokens)


def _numbered(pieces):
    """Joins neighbours of one kind, and numbers each group of OUT and IN that stand together."""
    found, no = [], 0
    written = (piece for piece in pieces if piece[1])
    for is_same, group in groupby(written, key=lambda piece: piece[0] is Part.SAME):
        texts = {part: [] for part in Part}
        for part, text in group:
            texts[part].append(text)
        no += not is_same
        found += [
            Segment(part, "".join(joined), None if is_same else no)
            for part, joined in texts.items()
            if joined
        ]
    return found
