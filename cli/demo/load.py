"""Loads the demo group into a running suite, through the public interfaces only.

Each step looks for what is there before it makes anything, or makes it under a request id of its own, so that a load
that was cut off is finished by the next.
"""

import asyncio
from contextlib import AsyncExitStack
from datetime import UTC
from functools import partial
from pathlib import Path

from okaeri.identity.v1 import account_pb2, organisation_pb2
from okaeri.network.v1 import member_pb2, register_pb2

from chassis import clock
from chassis.errors import Refusal
from chassis.trouble import CannotStart, RemoteDefect, Unavailable
from cli.answers import CommandFailed, sentence_of
from cli.commands import import_leavers, import_members, load_units
from cli.demo import alumni, gatherings, interviews, offers, rules
from cli.demo.channels import channels
from cli.demo.files import Files, generated
from cli.demo.greeting import named, pages_of, welcome
from cli.demo.history import write_history
from cli.demo.people import GROUP_HR, Staff, hr_of, staff_of
from cli.repeating import once_heard, patiently
from cli.sessions import PATIENT, Sessions, SignedIn
from cli.suite import Suite
from cli.tables import made_of, rows_of
from cli.up.home import Home
from cli.up.settings import LocalSettings
from cli.up.welcome import Steps, Welcome

GROUP = {"leavers": 300, "sites": 200, "seed": 1}
PEOPLE = {"leavers": 5000, "sites": 1, "seed": 2, "dirty": 0}
"""Of these the holding company's tenth is enough for the history."""
ATTEMPTS = 40
"""How often a register is imported at most, half a second apart, until the network has heard of every unit."""


async def load(settings: LocalSettings, steps: Steps) -> Welcome:
    """Loads the demo group into the suite at the addresses of the settings, and says who can sign in.

    Called by `okaeri up` on first start once all is healthy, and again if a load did not come to its end: a repeat
    finishes what is missing and doubles nothing. Reports how far it is with `steps.step`.
    """
    async with AsyncExitStack() as stack:
        try:
            return await _Load(settings, steps, stack).run()
        except (CommandFailed, Refusal, Unavailable, RemoteDefect) as failure:
            raise CannotStart(
                f"The demo group could not be loaded: {sentence_of(failure)} "
                "Start again to finish it, or start without it: --no-demo."
            ) from failure


class _Load:
    """One load: what its steps share."""

    def __init__(self, settings: LocalSettings, steps: Steps, stack: AsyncExitStack) -> None:
        self._settings = settings
        self._steps = steps
        self._stack = stack
        self._sessions = Sessions(settings, PATIENT)
        self._suites: dict[str, Suite] = {}
        self._today = clock.today()

    async def run(self) -> Welcome:
        """All steps, each of which may be repeated."""
        folder = Home(self._settings.home).room("demo")
        files = await generated(folder, **GROUP)
        operator = await self._as(self._settings.identity_operator_mail)
        staff = (*staff_of(files.companies), interviews.COORDINATOR)
        await self._companies(operator, files)
        await interviews.organisation(operator, self._today)
        await self._units(operator, files)
        await self._grants(operator, staff)
        await self._registers(files)
        members = await self._history(operator, folder)
        await self._offers()
        listed = await self._alumni(members)
        await self._rules()
        await self._interview(listed)
        gathering_id = await self._gatherings(listed)
        code = (await self._channels())["leaflet"]
        return welcome(self._settings, staff, listed, pages_of(self._settings, gathering_id, code))

    async def _as(self, mail: str) -> Suite:
        """The suite as that person; one for the whole load."""
        if mail not in self._suites:
            suite = Suite(self._settings, SignedIn(self._sessions, mail))
            self._suites[mail] = await self._stack.enter_async_context(suite)
        return self._suites[mail]

    async def _companies(self, operator: Suite, files: Files) -> None:
        there = await patiently(lambda: operator.organisation.ListCompanies(organisation_pb2.ListCompaniesRequest()))
        known = {company.id for company in there.companies}
        for done, (company, name) in enumerate(files.companies.items(), 1):
            request = organisation_pb2.CreateCompanyRequest(
                request_id=f"demo-company-{company}", company_id=company, name=name
            )
            if company not in known:
                await operator.organisation.CreateCompany(request)
            self._steps.step("Companies", done, len(files.companies))

    async def _units(self, operator: Suite, files: Files) -> None:
        units = load_units.units_of(files.units)
        await load_units.send(
            operator, files.units, units, lambda done: self._steps.step("Organisation units", done, len(units))
        )

    async def _grants(self, operator: Suite, staff: tuple[Staff, ...]) -> None:
        for done, each in enumerate(staff, 1):
            request = account_pb2.GrantRoleRequest(
                request_id=f"demo-grant-{each.mail}"[:64], mail=each.mail, role=each.role, company_id=each.company
            )
            await operator.accounts.GrantRole(request)
            self._steps.step("Roles of HR", done, len(staff))
        await asyncio.gather(*(self._sessions.of(each.mail) for each in staff))

    async def _registers(self, files: Files) -> None:
        total = sum(len(files.leavers_of(company).read_bytes()) for company in files.companies)
        done = 0
        for company in files.companies:
            await self._register(company, files)
            done += len(files.leavers_of(company).read_bytes())
            self._steps.step("Leaver registers", done, total)

    async def _register(self, company: str, files: Files) -> None:
        """Imports a register; again where units are refused that the network has not heard of yet."""
        hr = await self._as(hr_of(company))
        opening, file = register_pb2.ImportOpening(company_id=company), files.leavers_of(company)
        for _ in range(ATTEMPTS):
            answer = await once_heard(lambda: import_leavers.send(hr, file, opening, lambda _: None))
            if answer.report.refused_count <= files.faults_of(company):
                return
            await asyncio.sleep(0.5)
        raise CommandFailed(f"{file.name}: {answer.report.refused_count} rows were refused, more than are wrong.")

    async def _history(self, operator: Suite, folder: Path) -> list[member_pb2.ImportedMember]:
        codes = await once_heard(lambda: self._channels())
        people = (await generated(folder / "earlier", **PEOPLE)).leavers_of("holding")
        file = folder / "members.csv"
        write_history(people, file, codes, self._today)
        members = made_of(file, rows_of(file, import_members.COLUMNS), import_members.member_of)
        await once_heard(
            lambda: import_members.send(
                operator, members, lambda done: self._steps.step("Members since launch", done, len(members))
            )
        )
        return members

    async def _channels(self) -> dict[str, str]:
        return await channels(await self._as(GROUP_HR))

    async def _offers(self) -> None:
        hr = await self._as(hr_of(offers.COMPANY))
        await once_heard(lambda: offers.postings(hr, self._today))
        self._steps.step("Postings", 1, 1)

    async def _gatherings(self, listed: list[member_pb2.ImportedMember]) -> str:
        """One to come and one that was just held, both with seats. Answers the id of the one to come."""
        hr = await self._as(hr_of(gatherings.COMPANY))
        members = [await self._as(member.mail) for member in listed]
        lunch = await once_heard(lambda: gatherings.just_now(hr))
        if clock.now() < lunch.start_time.ToDatetime(UTC):
            await once_heard(lambda: gatherings.take_seats(members[1:], lunch))
            await gatherings.let_in(hr, lunch, all_but=1)
        self._steps.step("Gatherings", 1, 2)
        autumn = await once_heard(lambda: gatherings.to_come(hr, self._today))
        await once_heard(lambda: gatherings.take_seats(members[:3], autumn, bringing=1))
        self._steps.step("Gatherings", 2, 2)
        return autumn.id

    async def _rules(self) -> None:
        for number, (company, *_) in enumerate(rules.RULES):
            hr = await self._as(hr_of(company))
            await once_heard(partial(rules.set_rule, hr, number, self._today))
            self._steps.step("Eligibility rules", number + 1, len(rules.RULES))

    async def _alumni(self, members: list[member_pb2.ImportedMember]) -> list[member_pb2.ImportedMember]:
        """A few members show themselves, and a registration waits for HR of the bank. Answers who is listed."""
        listed = members[:: len(members) // len(alumni.PROFILES)][: len(alumni.PROFILES)]
        code = (await self._channels())["leaflet"]
        work = [
            *(
                alumni.shows_itself(self._settings, member.mail, profile)
                for member, profile in zip(listed, alumni.PROFILES, strict=True)
            ),
            alumni.registers(self._settings, code),
        ]
        for done, each in enumerate(asyncio.as_completed(work), 1):
            await each
            self._steps.step("Alumni", done, len(work))
        return listed

    async def _interview(self, listed: list[member_pb2.ImportedMember]) -> None:
        """The alumnus that the welcome names spoke with a coordinator."""
        alumnus, coordinator = await self._as(named(listed).mail), await self._as(interviews.COORDINATOR.mail)
        await once_heard(lambda: interviews.interview(alumnus, coordinator, self._today))
        self._steps.step("An interview", 1, 1)
