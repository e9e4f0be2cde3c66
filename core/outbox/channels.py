"""The ways a message leaves: e-mail by any SMTP server, text message by an adapter."""

import smtplib
from email.utils import make_msgid, parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

EMAIL = "email"
TEXT = "text"


class Trouble(Exception):
    """Why a message did not go. `line` is for the admin and names no address."""

    default_line = ""

    def __init__(self, line=""):
        self.line = str(line or self.default_line)
        super().__init__(self.line)


class NotAnswering(Trouble):
    """It did not go and may go later. `is_for_all`: nothing else will get through just now."""

    @property
    def default_line(self):
        return _("The server does not answer.")

    def __init__(self, line="", *, is_for_all=True):
        self.is_for_all = is_for_all
        super().__init__(line)


class Refused(Trouble):
    """It did not go, and trying again would not help."""

    @property
    def default_line(self):
        return _("The server refused this address.")


class MayHaveGone(Trouble):
    """The words were handed over and no answer came: nobody can know whether it went."""

    @property
    def default_line(self):
        return _(
            "We were cut off while it was being handed over, so it may have gone or not. "
            "It is not sent twice by itself."
        )


def send(recipient, subject, body, *, before_handing_over):
    """Send the words; returns when the server has taken them.

    `before_handing_over()` is called when everything that can be tried safely twice is done.
    Raises NotAnswering, Refused or MayHaveGone.
    """
    if recipient.channel == TEXT:
        send_text(recipient.address, body, before_handing_over=before_handing_over)
    else:
        send_email(recipient.address, subject, body, before_handing_over=before_handing_over)


def is_on(channel):
    """Whether this site can send anything that way."""
    return channel != TEXT or bool(settings.TEXT_ADAPTER)


def send_text(number, words, *, before_handing_over):
    """By `TEXT_ADAPTER`, a function of a number and the words, that raises our exceptions."""
    if not is_on(TEXT):
        raise Refused(_("Text messages are switched off here."))
    adapter = import_string(settings.TEXT_ADAPTER)
    before_handing_over()
    try:
        adapter(number, words)
    except Trouble:
        raise
    except Exception as error:
        raise MayHaveGone from error


def keep_here(number, words):
    """The demonstration's adapter: nothing leaves this machine, the outbox shows what would."""


def send_email(address, subject, body, *, before_handing_over):
    connection = get_connection()
    letter = EmailMessage(
        subject=subject,
        body=body,
        from_email=settings.MAIL_FROM,
        to=[address],
        connection=connection,
        headers={
            # Django would put this machine's own name in it.
            "Message-ID": make_msgid(domain=parseaddr(settings.MAIL_FROM)[1].partition("@")[2]),
            "Auto-Submitted": "auto-generated",
        },
    )
    if isinstance(connection, EmailBackend):
        send_by_smtp(connection, letter, address, before_handing_over=before_handing_over)
    else:
        before_handing_over()
        try:
            connection.send_messages([letter])
        except Exception as error:
            raise MayHaveGone from error


def send_by_smtp(backend, letter, address, *, before_handing_over):
    """Step by step, because up to the DATA command nothing has gone and all may be tried again."""
    try:
        open_server(backend)
        offer(backend.connection, sender=parseaddr(settings.MAIL_FROM)[1], address=address)
        before_handing_over()
        hand_over(backend.connection, letter)
    finally:
        close_server(backend)


def open_server(backend):
    try:
        backend.open()
    except smtplib.SMTPAuthenticationError as error:
        raise NotAnswering(_("The mail server refuses our name or password.")) from error
    except smtplib.SMTPException as error:
        raise NotAnswering(_("The mail server does not take our connection.")) from error
    except OSError as error:
        raise NotAnswering(_("The mail server does not answer.")) from error


def offer(server, *, sender, address):
    try:
        code, _said = server.mail(sender)
        if code >= 400:
            raise NotAnswering(_("The mail server does not let us send (code %d).") % code)
        code, _said = server.rcpt(address)
    except (smtplib.SMTPException, OSError) as error:
        raise NotAnswering(_("The mail server stopped answering.")) from error
    except UnicodeError as error:
        raise Refused(_("The mail server can’t write this address.")) from error
    if code >= 500:
        raise Refused(_("The mail server refused this address (code %d).") % code)
    if code >= 400:
        raise NotAnswering(
            _("The mail server does not take this address now (code %d).") % code, is_for_all=False
        )


def hand_over(server, letter):
    try:
        code, _said = server.data(letter.message().as_bytes(linesep="\r\n"))
    except smtplib.SMTPDataError as error:
        code = error.smtp_code
    except (smtplib.SMTPException, OSError) as error:
        raise MayHaveGone from error
    if code >= 500:
        raise Refused(_("The mail server refused the message (code %d).") % code)
    if code >= 400:
        line = _("The mail server does not take the message now (code %d).") % code
        raise NotAnswering(line, is_for_all=False)


def close_server(backend):
    """A server that hangs up badly has taken the words all the same."""
    try:
        backend.close()
    except (smtplib.SMTPException, OSError):
        backend.connection = None
