"""Mail as a mail server receives it."""

import asyncio
import email
import email.policy
from collections.abc import AsyncIterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope

from chassis.mail import Attached, Mailer
from chassis.settings import Settings
from chassis.trouble import Unavailable
from tests.infrastructure import free_port


class Postbox:
    """Takes every mail, or none."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return self.answer

    def letter(self) -> EmailMessage:
        [envelope] = self.taken
        assert isinstance(envelope.content, bytes)
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        return letter


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
async def mailer(postbox: Postbox) -> AsyncIterator[Mailer]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(postbox, hostname="localhost", loop=loop), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield Mailer(Settings(smtp_port=port, mail_from="おかえり <hello@okaeri.example>"))
    server.close()
    await server.wait_closed()


async def test_a_mail_arrives_as_it_was_written(mailer: Mailer, postbox: Postbox) -> None:
    text = "花子さん\n\nおかえりなさい。\nhttps://okaeri.example/confirm#" + "x" * 200 + "\n"
    await mailer.send(to="hanako@example.jp", subject="登録の確認", text=text)
    letter = postbox.letter()
    assert letter["Subject"] == "登録の確認"
    assert letter["From"] == "おかえり <hello@okaeri.example>"
    assert letter["To"] == "hanako@example.jp"
    assert letter.get_content_type() == "text/plain"
    assert letter.get_content().replace("\r\n", "\n") == text
    assert letter["Auto-Submitted"] == "auto-generated"
    assert postbox.taken[0].mail_from == "hello@okaeri.example"
    assert postbox.taken[0].rcpt_tos == ["hanako@example.jp"]


async def test_a_long_japanese_subject_arrives_whole(mailer: Mailer, postbox: Postbox) -> None:
    subject = "株式会社かえりみち銀行の卒業生ネットワークへのご登録を承りました(確認のお願い)" * 2
    await mailer.send(to="hanako@example.jp", subject=subject, text="x")
    assert postbox.letter()["Subject"] == subject


@pytest.mark.parametrize("to", ["hanako@example.jp\r\nBcc: all@example.jp", "a@b, c@d", "nobody", ""])
async def test_an_address_that_is_none_is_never_sent_to(mailer: Mailer, postbox: Postbox, to: str) -> None:
    with pytest.raises(ValueError, match="one mail address"):
        await mailer.send(to=to, subject="x", text="x")
    assert postbox.taken == []


async def test_a_subject_cannot_add_headers(mailer: Mailer, postbox: Postbox) -> None:
    with pytest.raises(ValueError, match=r"(?i)header"):
        await mailer.send(to="hanako@example.jp", subject="x\r\nBcc: all@example.jp", text="x")
    assert postbox.taken == []


async def test_a_mail_server_that_refuses_is_unavailable(mailer: Mailer, postbox: Postbox) -> None:
    postbox.answer = "451 later"
    with pytest.raises(Unavailable):
        await mailer.send(to="hanako@example.jp", subject="x", text="x")


async def test_a_mail_server_that_does_not_answer_is_unavailable() -> None:
    with pytest.raises(Unavailable) as found:
        await Mailer(Settings(smtp_port=free_port())).send(to="hanako@example.jp", subject="x", text="x")
    assert found.value.part == "the mail server"


async def test_a_file_goes_along_and_a_mail_sent_again_is_known(mailer: Mailer, postbox: Postbox) -> None:
    file = Attached("gathering.ics", "calendar", "BEGIN:VCALENDAR\r\nSUMMARY:会\r\n", {"method": "CANCEL"})
    await mailer.send(to="hanako@example.jp", subject="x", text="おかえり", message_id="n1", attached=file)
    letter = postbox.letter()
    assert letter["Message-ID"] == "<n1@okaeri.example>"
    [part] = letter.iter_attachments()
    assert (part.get_content_type(), part.get_filename()) == ("text/calendar", "gathering.ics")
    assert part["Content-Type"].params["method"] == "CANCEL"
    assert "SUMMARY:会" in part.get_content()
