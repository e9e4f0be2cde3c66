from datetime import UTC, datetime, timedelta

from core.backup.thinning import longest_kept_days, moment_of, name_at, ours, too_many

NOW = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
KEEP = (7, 4, 6)


def made_daily(days):
    return [name_at(NOW - timedelta(days=day)) for day in range(days)]


def left(names, keep=KEEP):
    gone = set(too_many(names, keep=keep, now=NOW))
    return [f"{moment_of(name):%m-%d}" for name in ours(names) if name not in gone]


def test_name_says_when_and_sorts_by_it():
    assert name_at(NOW) == "backup-20261121T030000Z.age"
    assert moment_of("backup-20261121T030000Z.age") == NOW
    assert ours(["x", name_at(NOW), "backup-1.age", ".backup-20261121T030000Z.age.part"]) == [
        name_at(NOW)
    ]


def test_a_year_of_nights_keeps_days_then_weeks_then_months():
    assert left(made_daily(365)) == [
        *("11-21", "11-20", "11-19", "11-18", "11-17", "11-16", "11-15"),
        *("11-08", "11-01"),
        *("10-31", "09-30", "08-31", "07-31", "06-30"),
    ]


def test_several_on_one_day_keep_the_last_of_each_older_day():
    names = [name_at(NOW - timedelta(hours=hours)) for hours in (0, 1, 2, 30, 31)]
    assert too_many(names, keep=KEEP, now=NOW) == [names[1], names[2], names[4]]


def test_nothing_older_than_the_longest_time_stays_but_the_newest_always_does():
    longest = longest_kept_days(KEEP)
    assert longest == 186
    old = name_at(NOW - timedelta(days=longest))
    assert left([name_at(NOW), old]) == ["11-21"]
    assert too_many([old], keep=KEEP, now=NOW) == []


def test_what_is_not_ours_is_never_thinned():
    others = ["erasures.journal", "holiday.jpg", "backup-20200101T030000Z.age.txt"]
    assert too_many([*others, *made_daily(400)], keep=(1, 0, 0), now=NOW) == made_daily(400)[1:]
