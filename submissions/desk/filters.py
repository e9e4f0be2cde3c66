"""The filters of the queue as an address has them."""

from urllib.parse import urlencode

#: Where a session keeps the filter its editor works through, as a query string.
LIST = "desk_list"
FILTERS = ("view", "status", "form", "age_band")


def chosen_filters(asked):
    """The filters in a query, in one order and without anything else, as a query string."""
    return urlencode([(name, asked[name]) for name in FILTERS if asked.get(name)])
