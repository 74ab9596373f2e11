"""Sends plain-text mail in UTF-8 through the mail server of the settings. What mails say is not decided here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class Attached:
    """A file in UTF-8 that goes along: its name, what kind of text it is, and what its type says more."""

    name: str
    subtype: str
    text: str
    parameters: Mapping[str, str] = field(default_factory=dict)


class Mailer:
    """The way to the mail server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def send(
        self, *, to: str, subject: str, text: str, message_id: str = "", attached: Attached | None = None
    ) -> None:
        """Hands one mail to the mail server. Raises Unavailable when it does not take it; repeating later may help.

        A mail that may be sent again is given the same `message_id`, by which a mailbox knows it.

        Raises ValueError for what is not one mail address, which the rules of a contract let nobody send.
        """
        settings = self._settings
        try:
            await aiosmtplib.send(
                _with_file(self._message(to, subject, text, message_id), attached),
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

    def _message(self, to: str, subject: str, text: str, id: str) -> EmailMessage:
        name, address = parseaddr(self._settings.mail_from)
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(name, addr_spec=address)
        message["To"] = _one_address(to)
        message["Subject"] = subject
        message["Date"] = formatdate(usegmt=True)
        domain = address.rpartition("@")[2]
        message["Message-ID"] = f"<{id}@{domain}>" if id else make_msgid(domain=domain)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text, charset="utf-8", cte="base64")
        return message


def _with_file(message: EmailMessage, attached: Attached | None) -> EmailMessage:
    if attached:
        message.add_attachment(
            attached.text.encode(),
            maintype="text",
            subtype=attached.subtype,
            filename=attached.name,
            params={"charset": "utf-8", **attached.parameters},
        )
    return message


def _one_address(text: str) -> Address:
    try:
        return Address(addr_spec=text)
    except (ValueError, IndexError, HeaderParseError):
        raise ValueError("A mail goes to one mail address.") from None
