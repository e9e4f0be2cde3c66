"""How long a text is, and how hard it is to read. For editors' own words, never a contributor's."""

import re

WORDS_A_MINUTE = 200
WORD = re.compile(r"\w+(?:['’\-]\w+)*")
SENTENCE_END = re.compile(r"[.!?…]+(?=[\s\"'”’)\]]|$)|\n\s*\n")
VOWEL_SOUND = re.compile(r"[aeiouy]+")
# A last "e" that is not said, alone or before "s" and "d", but not "-le" or "-ted".
SILENT_ENDING = re.compile(r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeiouytdgscxzh]es$|[^aeiouytd]ed$")
YOUNGEST, OLDEST = 5, 22


def word_count(text):
    return sum(1 for _ in WORD.finditer(text))


def reading_minutes(words):
    """Whole minutes to read so many words, never less than one."""
    return max(1, round(words / WORDS_A_MINUTE))


def reading_age(text):
    """The age, in years, at which most people can read this: the Flesch-Kincaid grade and five.

    From 5 to 22; a text with no words is the easiest of all.
    """
    words = [word.lower() for word in WORD.findall(text)]
    if not words:
        return YOUNGEST
    sentences = sum(1 for part in SENTENCE_END.split(text) if WORD.search(part))
    syllables = sum(syllable_count(word) for word in words)
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    return min(OLDEST, max(YOUNGEST, round(grade + 5)))


def syllable_count(word):
    """A guess from the spelling, right for most English words; a number counts as one."""
    sounds = len(VOWEL_SOUND.findall(word.lower()))
    if sounds > 1 and SILENT_ENDING.search(word.lower()):
        sounds -= 1
    return max(1, sounds)
