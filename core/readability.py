# placeholder until the finished module is written over it (any minute)
import re

def word_count(text): return len(re.findall(r"\S+", text))
def reading_minutes(words): return max(1, round(words / 200))
def reading_age(text): return 9
