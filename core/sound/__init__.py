"""Sound: taking it in, finding out what it is, making the copies people hear, erasing it.

Upper rooms take it in with `taking`, and find the outcome on the `Recording`; what its states
mean to people is theirs to say.
"""
