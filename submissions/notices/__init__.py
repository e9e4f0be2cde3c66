"""Being told when it is your turn: contributors by their safe way, editors by e-mail.

No message has content, a name, a reference or, for contributors, the name of the site.
"""
