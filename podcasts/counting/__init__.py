"""Counting who listens, as podcasts are counted everywhere, without following anybody."""
