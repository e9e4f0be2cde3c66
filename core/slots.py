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
    ids = page.card_ids()
    for provider in card_providers:
        ids |= provider(page)
    return ids
