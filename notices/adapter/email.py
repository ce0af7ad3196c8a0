"""E-mail by the server that EMAIL_HOST names. Its "yes" says that it took the letter, not that it arrived."""

import smtplib
from contextlib import suppress

from django.core.mail import EmailMessage, mailers

from notices.adapter import Letter, Result, SendOutcome
from notices.models import Trouble

BODY = """Kính gửi {name},

{text}

Thư này do {portal} tự gửi, xin không trả lời.
"""
_FOR_GOOD = 500  # SMTP: below it a refusal may pass


class Email:
    def send(self, address: str, letter: Letter) -> SendOutcome:
        """Hand the letter over. Before the connection stands nothing was sent; what breaks later may have gone."""
        message = EmailMessage(
            letter.title, BODY.format(name=letter.name, text=letter.text, portal=letter.portal), to=[address]
        )
        if letter.attachment:
            message.attach(*letter.attachment)
        server = mailers["default"]
        try:
            server.open()
        except Exception:  # a backend of the operator's own may raise what it likes
            return SendOutcome(Result.LATER, Trouble.NOT_REACHED)
        try:
            server.send_messages([message])
        except Exception as error:
            return _refusal_outcome(error)
        finally:
            with suppress(Exception):  # it said yes or no before
                server.close()
        return SendOutcome(Result.SENT)


def _refusal_outcome(error: Exception) -> SendOutcome:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return SendOutcome(Result.LATER if min(codes) < _FOR_GOOD else Result.FAILED, Trouble.REFUSED)
    if isinstance(error, smtplib.SMTPResponseException):
        return SendOutcome(Result.LATER, Trouble.REFUSED)
    return SendOutcome(Result.UNSURE, Trouble.NO_ANSWER)
