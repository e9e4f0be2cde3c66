"""Parts of a file as `[first, end]` pairs of bytes, apart from one another and in order."""

from math import ceil

LISTEN_MS = 60_000
ID3_HEAD = 10
#: More than any player asks for. Whoever wants more pieces than this is not listening.
MOST_PARTS = 200


def joined(parts, first, end):
    """`parts` with the bytes from `first` up to `end` in them, nothing twice."""
    apart = []
    for part_first, part_end in parts:
        if part_end < first or end < part_first:
            apart.append([part_first, part_end])
        else:
            first, end = min(first, part_first), max(end, part_end)
    found = sorted([*apart, [first, end]])
    return found if len(found) <= MOST_PARTS else list(parts)


def length(parts):
    return sum(end - first for first, end in parts)


def bytes_of_a_listen(*, size, head, milliseconds):
    """How many bytes make a listen: what stands before the sound, and one minute of it.

    All of it where it is shorter than that, or where nobody knows how long it is.
    """
    if milliseconds < LISTEN_MS or head >= size:
        return size
    return head + ceil((size - head) * LISTEN_MS / milliseconds)


def head_bytes(file):
    """How many bytes of an open MP3 stand before its sound: its ID3 tag."""
    start = file.read(ID3_HEAD)
    if len(start) < ID3_HEAD or start[:3] != b"ID3":
        return 0
    # Seven bits of each byte count. A flag tells of a second head at the end.
    shifts = (21, 14, 7, 0)
    size = sum((byte & 0x7F) << shift for byte, shift in zip(start[6:], shifts, strict=True))
    return size + ID3_HEAD * (2 if start[5] & 0x10 else 1)
