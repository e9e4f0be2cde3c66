"""The second person: somebody outside the team who answers one question at a time, by a link."""
