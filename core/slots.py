"""What an upper room adds to a lower room's page.

A template asks `{% page_slot "after_story" page %}`; providers register in their
`AppConfig.ready()` and return HTML or an empty string. A slot is filled when the public
copy is made, so a provider that depends on anything else must rebuild the copy when that
changes (`core.public_copy.rebuild`).
"""

from collections import defaultdict

providers = defaultdict(list)
card_providers = []


def register(slot, provider):
    """`provider(page) -> str`: safe HTML for `slot` of `page`."""
    providers[slot].append(provider)


def register_cards(provider):
    """`provider(page) -> dict[str, list[int]]`: ids of pages shown as cards, by list name."""
    card_providers.append(provider)


def fill(slot, page):
    return [html for provider in providers[slot] if (html := provider(page))]


def card_ids(page):
    """Every list of cards after `page`, upper rooms first; a card stands in one list only."""
    ids = {}
    for provider in (*card_providers, type(page).card_ids):
        shown = {page_id for listed in ids.values() for page_id in listed}
        ids |= {
            name: [page_id for page_id in listed if page_id not in shown]
            for name, listed in provider(page).items()
        }
    return ids
