"""Sends plain-text mail in UTF-8 through the mail server of the settings. What mails say is not decided here."""

from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr

import aiosmtplib

from chassis.settings import Settings
from chassis.trouble import Unavailable

SECONDS = 10.0
"""How long the mail server may take."""


class Mailer:
    """The way to the mail server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(self, *, to: str, subject: str, text: str) -> None:
        """Hands one mail to the mail server. Raises Unavailable when it does not take it; repeating later may help.

        Raises ValueError for what is not one mail address, which the rules of a contract let nobody send.
        """
        settings = self._settings
        try:
            await aiosmtplib.send(
                self._message(to, subject, text),
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=settings.smtp_user or None,
                password=settings.smtp_password.get_secret_value() or None,
                use_tls=settings.smtp_security == "tls",
                start_tls=settings.smtp_security == "starttls",
                timeout=SECONDS,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise Unavailable("the mail server") from error

    def _message(self, to: str, subject: str, text: str) -> EmailMessage:
        name, address = parseaddr(self._settings.mail_from)
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(name, addr_spec=address)
        message["To"] = _one_address(to)
        message["Subject"] = subject
        message["Date"] = formatdate(usegmt=True)
        message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text, charset="utf-8", cte="base64")
        return message


def _one_address(text: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (ValueError, IndexError, HeaderParseError):
        raise ValueError("A mail goes to one mail address.") from None
