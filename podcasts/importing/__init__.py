"""Bringing a podcast here from another host: its feed, its sound, its words.

`fetching` is the only code that asks another host for anything.
"""
