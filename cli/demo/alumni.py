"""Alumni of the demo who did something themselves: a few show themselves in the directory, one registration waits."""

import asyncio
from dataclasses import dataclass

from okaeri.identity.v1 import account_pb2
from okaeri.network.v1 import consent_pb2, member_pb2, register_pb2, registration_pb2

from chassis.credentials import NOBODY
from chassis.errors import Forbidden, NotFound, NotSignedIn, Stale
from cli.answers import CommandFailed
from cli.demo import offers
from cli.mailbox import Mailbox
from cli.sessions import PATIENT, Sessions, SignedIn
from cli.suite import Suite
from cli.up.settings import LocalSettings

MAIL_SECONDS = 20.0
ROLE_SECONDS = 30
CONSENT_TEXT = "2026-11"
SHOWN = ("name", "headline", "about", "skills", "prefecture_code", "employments")
"""What the members of the demo choose to show."""


@dataclass(frozen=True)
class Profile:
    """What a member says of itself."""

    headline: str
    about: str
    skills: tuple[str, ...]
    prefecture: str


PROFILES = (
    Profile("地域の観光をつなぐ仕事をしています", "副業や協業の話も歓迎です。", ("地方創生", "プロジェクト管理"), "20"),
    Profile(
        "フィンテック企業で与信モデルを作っています",
        "また金融の現場に近い仕事がしたいです。",
        ("リスク管理", "データ分析"),
        "13",
    ),
    Profile("物流スタートアップで配送計画", "拠点の多い仕事が好きです。", ("物流設計", "配送計画"), "27"),
    Profile("独立して中小企業の相談に乗っています", "月に数日お手伝いできます。", ("中小企業診断士", "営業企画"), "40"),
    Profile("子育てが一段落、復職を考え中", "短時間勤務から始められる仕事を探しています。", ("窓口営業", "接客"), "14"),
)

WAITS = registration_pb2.RegisterRequest(
    request_id="demo-registration-1",
    company_id="bank",
    name=register_pb2.PersonName(family="山崎", given="千尋", family_kana="ヤマザキ", given_kana="チヒロ"),
    birth_date="1970-10-23",
    mail="chihiro.yamazaki@mail.example",
    locale="ja",
)
"""Kana and birth date agree with a record of the bank, and nothing else was said: a weak match, which HR decides."""


async def shows_itself(settings: LocalSettings, mail: str, profile: Profile) -> None:
    """The member signs in, fills in its profile and asks to be listed. Done once; a listed member stays as it is."""
    sessions = Sessions(settings, PATIENT)
    async with Suite(settings, SignedIn(sessions, mail)) as own:
        for _ in range(ROLE_SECONDS):
            try:
                return await _fill(own, profile)
            except (NotFound, Forbidden, Stale):  # the role comes once identity has heard of the member
                await asyncio.sleep(1)
                await sessions.renewed(mail)
    raise CommandFailed(f"The member {mail} was not let in as an alumnus; the logs of network and identity say why.")


async def _fill(own: Suite, profile: Profile) -> None:
    """Describes itself, and agrees to be in the directory and to share the profile with the company of the posting."""
    member = await own.members.GetOwnMember(member_pb2.GetOwnMemberRequest())
    if member.listed:
        return
    if not member.headline:
        await own.members.UpdateOwnProfile(_description(member, profile))
    await own.consents.GiveOwnConsent(_consent(member.id, consent_pb2.CONSENT_PURPOSE_PROFILE, offers.COMPANY))
    await own.consents.GiveOwnConsent(_consent(member.id, consent_pb2.CONSENT_PURPOSE_DIRECTORY))


def _description(member: member_pb2.Member, profile: Profile) -> member_pb2.UpdateOwnProfileRequest:
    return member_pb2.UpdateOwnProfileRequest(
        request_id=f"demo-profile-{member.id}",
        version=member.version,
        headline=profile.headline,
        about=profile.about,
        skills=profile.skills,
        prefecture_code=profile.prefecture,
    )


def _consent(
    member_id: str, purpose: "consent_pb2.ConsentPurpose.ValueType", company_id: str = ""
) -> consent_pb2.GiveOwnConsentRequest:
    return consent_pb2.GiveOwnConsentRequest(
        request_id=f"demo-consent-{purpose}-{member_id}",
        purpose=purpose,
        company_id=company_id,
        text_version=CONSENT_TEXT,
        language="ja",
        items=SHOWN,
    )


async def registers(settings: LocalSettings, channel_code: str) -> None:
    """Somebody registers with the bank and confirms the mail; HR of the bank finds the registration waiting."""
    mailbox = Mailbox(settings.home / "mail", WAITS.mail, from_the_start=True)
    request = registration_pb2.RegisterRequest()
    request.CopyFrom(WAITS)
    request.channel_codes.append(channel_code)
    async with Suite(settings, NOBODY) as suite:
        await suite.registrations.Register(request)
        secret = await mailbox.secret(MAIL_SECONDS)
        if secret is None:
            raise CommandFailed(f"No mail came that confirms {WAITS.mail}; the log of identity says why.")
        try:
            await suite.accounts.RedeemLink(account_pb2.RedeemLinkRequest(secret=secret))
        except NotSignedIn:
            return  # An earlier load used the link.
