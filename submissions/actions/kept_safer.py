"""What people make safer about themselves, in the journal of erasures.

A backup is from before they did. Each line is a keyed digest: it says that something of this
kind changed, and neither whose it was nor what it is now.
"""

from core import erased

#: A switch that is off now; a name and a way to be reached that do not count any more.
CONSENT, NAME, CONTACT = "consent", "name", "contact"
#: Live pieces that do not link to one another any more.
MORE_BY_ME = "more-by-me"
#: The age that counts now, and that an editor has to check it.
AGE, AGE_DOUBTED = "age", "age-doubted"


def digest_of_consent(submission, use):
    return erased.digest_of(CONSENT, f"{submission.reference}:{use}")


def digest_of_name(submission, name):
    return erased.digest_of(NAME, f"{submission.reference}:{name}")


def digest_of_contributor(kind, contributor, *more):
    """Their number comes again after a restore, the moment they came does not."""
    parts = (contributor.pk, contributor.created_at.timestamp(), *more)
    return erased.digest_of(kind, ":".join(str(part) for part in parts))


def digest_of_age(contributor, age_band):
    return digest_of_contributor(AGE, contributor, age_band)


def digest_of_contact(contact):
    where = (contact.way, contact.address, contact.safe_hours, contact.safe_times)
    return digest_of_contributor(CONTACT, contact.contributor, *where)
