"""A whole group in a running suite, brought in through its public faces: companies, units, staff and registers."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Self

from okaeri.identity.v1 import account_pb2, organisation_pb2
from okaeri.network.v1 import register_pb2
from okaeri.options.v1 import options_pb2

from tests.infrastructure import RunningSuite
from tests.journeys.asking import Person, request_id, until
from tests.journeys.calling import Calling
from tests.journeys.listening import everything, until_heard_by
from tests.journeys.people import Leaver, leavers_of, register_of

ROOT = Path(__file__).resolve().parents[2]
COMPANIES = {
    "holding": "日本みらい郵政株式会社",
    "post": "みらい郵便株式会社",
    "bank": "株式会社みらい銀行",
    "insurance": "株式会社みらい生命保険",
}
OPERATOR = "operator@okaeri.example"
GROUP_HR = "hr.group@staff.example"
_KINDS = {
    "head_office": organisation_pb2.UNIT_KIND_HEAD_OFFICE,
    "region": organisation_pb2.UNIT_KIND_REGION,
    "site": organisation_pb2.UNIT_KIND_SITE,
}
MIB = 1024 * 1024


class Group:
    """The group, its staff, and what was told of its registers."""

    def __init__(self, suite: RunningSuite, folder: Path) -> None:
        self.settings: Mapping[str, str] = suite.settings
        self.url = suite.graphql_url
        self.folder = folder
        self.home = Path(suite.settings["OKAERI_HOME"])
        self.nats_url = suite.settings["OKAERI_NATS_URL"]
        self.calling = Calling(suite.settings)
        self._people: dict[str, Person] = {}
        self.reports: dict[str, register_pb2.ImportReport] = {}
        self.expected: dict[str, Any] = {}

    def person(self, mail: str = "") -> Person:
        """Somebody with that address, the same each time; without one, anybody."""
        if mail not in self._people:
            self._people[mail] = Person(self.url, self.home / "mail", mail)
        return self._people[mail]

    def staff(self, mail: str) -> Person:
        """A member of staff, signed in."""
        person = self.person(mail)
        return person if person.session else person.sign_in()

    @property
    def operator(self) -> Person:
        """The first operator of the suite."""
        return self.staff(OPERATOR)

    @property
    def group_hr(self) -> Person:
        """Human resources of the whole group."""
        return self.staff(GROUP_HR)

    def hr(self, company: str) -> Person:
        """Human resources of a company."""
        return self.staff(f"hr.{company}@staff.example")

    def open(self, seed: int, sites: int = 80) -> Self:
        """Makes the files, the companies, the units and the staff."""
        _write_files(self.folder, seed, sites)
        self.expected = json.loads((self.folder / "expected.json").read_text("utf-8"))
        for company, name in COMPANIES.items():
            self._make_company(company, name)
        self._load_units()
        for company in COMPANIES:
            self.grant(f"hr.{company}@staff.example", options_pb2.ROLE_HR, company)
        self.grant(GROUP_HR, options_pb2.ROLE_GROUP_HR)
        return self

    def _make_company(self, company: str, name: str) -> None:
        sent = organisation_pb2.CreateCompanyRequest(request_id=request_id(), company_id=company, name=name)
        self.calling.ask("OrganisationService", "CreateCompany", sent, self.operator.token)

    def _load_units(self) -> None:
        units = list(_units_in(self.folder / "units.csv"))
        batches = (units[at : at + 500] for at in range(0, len(units), 500))
        sent = (organisation_pb2.ImportUnitsRequest(units=batch) for batch in batches)
        answer = self.calling.ask("OrganisationService", "ImportUnits", sent, self.operator.token)
        assert (answer.added, answer.changed, answer.unchanged) == (len(units), 0, 0)
        until(lambda: self._announced_units() == len(units), "announcement of all units")
        until_heard_by(self.nats_url, "network")

    def _announced_units(self) -> int:
        return sum(len(each.event.units) for each in everything(self.nats_url, "okaeri.identity.v1.units_imported.*"))

    def grant(self, mail: str, role: Any, company: str = "") -> None:
        """Gives somebody a role."""
        sent = account_pb2.GrantRoleRequest(
            request_id=request_id(), mail=mail, role=role, company_id=company, locale="ja"
        )
        self.calling.ask("AccountService", "GrantRole", sent, self.operator.token)

    def import_registers(self) -> Self:
        """Each company's HR imports the register of the generator; the reports are kept."""
        for company in COMPANIES:
            content = (self.folder / f"leavers-{company}.csv").read_bytes()
            self.reports[company] = self.import_register(company, content)
        return self

    def import_register(self, company: str, content: bytes, token: str = "") -> register_pb2.ImportReport:
        """The report of one import, by HR of the company where no other token is given."""
        answers = self.calling.ask(
            "RegisterService", "ImportLeavers", opened(company, content), token or self.hr(company).token
        )
        assert answers[-1].WhichOneof("part") == "report", answers
        return answers[-1].report

    def employ(self, people: Iterable[Leaver]) -> Self:
        """These people stand in the registers of the companies they left."""
        people = list(people)
        for company in sorted({each.company for each in people}):
            report = self.import_register(company, register_of(leavers_of(company, people), f"{company}-01"))
            assert report.refused_count == 0, report
        return self

    def register(self, leaver: Leaver, **typed: object) -> Person:
        """The leaver registers and gets the mail. What is `typed` replaces what is true."""
        person = self.person(str(typed.get("mail", leaver.mail)))
        person.done("register", {**leaver.claim, **typed, "requestId": request_id()}, "requestId")
        return person

    def join(self, leaver: Leaver, **typed: object) -> Person:
        """The leaver registers, confirms the address and is an alumnus; the same each time."""
        person = self.person(str(typed.get("mail", leaver.mail)))
        if person.session is None:
            self.register(leaver, **typed)
            person.redeem(person.link()).until_role("ALUMNUS")
        return person

    def service_account(self, company: str, *scopes: str) -> tuple[str, str]:
        """The id and the secret of a new service account of that company."""
        sent = account_pb2.CreateServiceAccountRequest(
            request_id=request_id(), company_id=company, name="HR system", scopes=scopes
        )
        made = self.calling.ask("CredentialService", "CreateServiceAccount", sent, self.operator.token)
        return made.client_id, made.client_secret

    def token_of(self, client_id: str, secret: str) -> str:
        """The access token of a machine."""
        sent = account_pb2.IssueTokenRequest(client_id=client_id, client_secret=secret)
        token: str = self.calling.ask("CredentialService", "IssueToken", sent).access_token
        return token

    def token_of_service(self, name: str) -> str:
        """The token that one of our own services proves itself with."""
        return self.token_of(name, (self.home / "secrets" / name).read_text("utf-8"))

    def logs(self) -> str:
        """Everything that all processes logged so far."""
        return "\n".join(each.read_text("utf-8", "replace") for each in sorted((self.home / "logs").glob("*.log")))

    def close(self) -> None:
        """Ends all connections; the suite goes on."""
        self.calling.close()
        for person in self._people.values():
            person.close()


def opened(company: str, content: bytes, **overrides: Any) -> Iterator[register_pb2.ImportLeaversRequest]:
    """An import as it is sent: the opening, then the bytes."""
    opening = register_pb2.ImportOpening(company_id=company, **overrides)
    yield register_pb2.ImportLeaversRequest(opening=opening)
    for at in range(0, len(content), MIB):
        yield register_pb2.ImportLeaversRequest(content=content[at : at + MIB])


def refused_in(report: register_pb2.ImportReport) -> dict[str, dict[str, str]]:
    """The refused lines of a report, as `expected.json` spells them."""
    return {str(each.line): {"reason": each.reason, "column": each.column} for each in report.refused}


def _write_files(folder: Path, seed: int, sites: int) -> None:
    command = [sys.executable, str(ROOT / "cli" / "demo" / "make_group.py"), "--out", str(folder)]
    options = ["--leavers", "200", "--sites", str(sites), "--seed", str(seed), "--dirty", "0.1"]
    subprocess.run([*command, *options], check=True, capture_output=True)


def _units_in(place: Path) -> Iterator[organisation_pb2.Unit]:
    prefectures = _prefectures()
    with place.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield organisation_pb2.Unit(
                company_id=row["company"],
                code=row["code"],
                parent_code=row["parent"],
                name=row["name"],
                kind=_KINDS[row["kind"]],
                prefecture_code=prefectures.get(row["prefecture"], ""),
            )


def _prefectures() -> dict[str, str]:
    from cli.demo.make_group import PREFECTURES

    return {name: f"{number:02}" for number, name in enumerate(PREFECTURES, start=1)}
