"""The commands of the operator and of HR against a real suite, as a person types them."""

import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import Result
from typer.testing import CliRunner

from cli.__main__ import app
from tests.infrastructure import RunningSuite

pytestmark = pytest.mark.real

OPERATOR = ("--as", "operator@okaeri.example")
HR = ("--as", "hr.harbour@okaeri.example")
REGISTER = """社員番号,氏名,カナ,生年月日,入社日,退職日,所属コード
0001,港　一郎,ミナト　イチロウ,1980/4/1,2003/4/1,2015/3/31,h-1
0002,=1+1,ミナト　ジロウ,1980/4/2,2003/4/1,2015/13/31,h-1
"""


class Typed:
    """Types commands beside the running suite."""

    def __init__(self, suite: RunningSuite) -> None:
        self._settings = suite.settings

    def __call__(self, *words: str) -> Result:
        return CliRunner().invoke(app, words, env=self._settings)

    def well(self, *words: str) -> str:
        result = self(*words)
        assert result.exit_code == 0, result.output
        return str(result.stdout)

    def refused(self, *words: str) -> str:
        result = self(*words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "Traceback" not in result.stderr
        return str(result.stderr)


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSuite]:
    """A suite of its own: the operator of the shared one may have asked for a sign-in link within the last minute."""
    with RunningSuite(tmp_path_factory.mktemp("suite") / "home") as running:
        yield running.until_ready()


@pytest.fixture(scope="module")
def typed(suite: RunningSuite, tmp_path_factory: pytest.TempPathFactory) -> Typed:
    """A suite that knows the company `harbour`, one unit of it, and its HR."""
    typed = Typed(suite)
    units = tmp_path_factory.mktemp("harbour") / "units.csv"
    units.write_text("company,code,parent,name,kind,prefecture\nharbour,h-1,,本社,head_office,神奈川県\n", "utf-8")
    typed.well("create-company", "harbour", "--name", "みなと株式会社", *OPERATOR)
    typed.well("grant-role", HR[1], "--role", "hr", "--company", "harbour", *OPERATOR)
    assert typed.well("load-units", str(units), *OPERATOR) == "units.csv: 1 added, 0 changed, 0 unchanged\n"
    assert typed.well("load-units", str(units), *OPERATOR) == "units.csv: 0 added, 0 changed, 1 unchanged\n"
    return typed


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A register of two rows, one of them wrong."""
    file = tmp_path / "leavers.csv"
    file.write_bytes(REGISTER.encode("cp932"))
    return file


def test_a_company_is_added_once(typed: Typed) -> None:
    told = typed.refused("create-company", "harbour", "--name", "みなと株式会社", *OPERATOR)
    assert told.endswith("Nothing was changed.\n")


def test_a_wrong_id_names_the_field(typed: Typed) -> None:
    assert "company_id" in typed.refused("create-company", "Harbour!", "--name", "x", *OPERATOR)


def test_hr_may_not_do_what_the_operator_does(typed: Typed) -> None:
    told = typed.refused("grant-role", "x@okaeri.example", "--role", "hr", "--company", "harbour", *HR)
    assert told == "Your account may not do this. An operator can give a role with `okaeri grant-role`.\n"


def test_a_service_account_gets_its_secret_once(typed: Typed) -> None:
    account = ("create-service-account", "--company", "harbour", "--name", "HR system")
    (id_, _), (secret, _) = (
        line.split() for line in typed.well(*account, "--scope", "leavers.write", *OPERATOR).splitlines()
    )
    assert (id_, secret) == ("id", "secret")
    assert "leavers.eat" in typed.refused(*account, "--scope", "leavers.eat", *OPERATOR)


def test_a_token_can_be_pasted(typed: Typed) -> None:
    token = typed.well("token", HR[1]).strip()
    assert typed.well("token", HR[1], "--header") == f'{{"Authorization": "Bearer {token}"}}\n'
    assert "may not do this" in typed.refused("create-company", "quay", "--name", "x", "--token", token)


def test_a_forged_token_and_no_token_say_how_to_sign_in(typed: Typed) -> None:
    assert "--as MAIL" in typed.refused("create-company", "quay", "--name", "x", "--token", "abc")
    assert typed.refused("create-company", "quay", "--name", "x").startswith("Say who you are: --as MAIL")


def test_the_auditor_checks_searches_and_copies_the_logs_and_nobody_else_does(typed: Typed, tmp_path: Path) -> None:
    auditor = ("--as", "auditor@okaeri.example")
    typed.well("grant-role", auditor[1], "--role", "auditor", *OPERATOR)
    heads = [line.rpartition("head ")[2] for line in typed.well("audit", "verify", *auditor).splitlines()]
    assert [head.partition("=")[0] for head in heads] == ["identity", "network", "recruiting", "events"]
    anchors = [word for head in heads for word in ("--anchor", head)]
    assert "as written" in typed.well("audit", "verify", *anchors, *auditor)
    assert "OrganisationService/CreateCompany" in typed.well("audit", "search", "--action", "act", *auditor)
    copy = tmp_path / "log.jsonl"
    typed.well("audit", "export", "--file", str(copy), *auditor)
    assert "as written" in typed.well("audit", "verify", "--file", str(copy), *anchors)
    assert "may not do this" in typed.refused("audit", "verify", *HR)
    assert "may not do this" in typed.refused("grant-role", "x@okaeri.example", "--role", "auditor", *auditor)


def test_a_register_is_previewed_and_nothing_is_stored(typed: Typed, register: Path) -> None:
    shown = typed.well("import-leavers", "--company", "harbour", str(register), "--preview", *HR)
    assert shown.startswith("Encoding cp932")
    assert "employee_number\t社員番号\n" in shown
    assert "0001\t港　一郎\t" in shown


def test_a_register_is_imported_and_refused_lines_are_reported(typed: Typed, register: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.csv"
    command = ("import-leavers", "--company", "harbour", str(register), *HR)
    typed.well(*command)
    shown = typed.well(*command, "--report", str(report))
    assert shown.startswith("leavers.csv: 2 rows, 0 added, 0 changed, 1 unchanged, 1 refused\n")
    assert "3\tunreadable_date\t退職日\t" in shown
    assert report.read_bytes().startswith(b"\xef\xbb\xbfline,reason,column,message\r\n3,unreadable_date,")


def test_a_register_of_another_company_is_not_found(typed: Typed, register: Path) -> None:
    told = typed.refused("import-leavers", "--company", "elsewhere", str(register), *HR)
    assert "whether this account speaks for that company" in told


def test_a_service_that_does_not_answer_is_named(typed: Typed, suite: RunningSuite) -> None:
    command = ("create-company", "quay", "--name", "x", "--token", "abc")
    result = CliRunner().invoke(app, command, env={**suite.settings, "OKAERI_IDENTITY_ADDRESS": "127.0.0.1:1"})
    assert result.exit_code == 1
    assert result.stderr.startswith("identity does not answer at the moment.")


def test_the_tail_of_a_company_shows_its_events(typed: Typed) -> None:
    first, second = typed.well("tail", "--since", "start", "--company", "harbour", "--limit", "2").splitlines()
    assert first.split("  ")[1:3] == ["okaeri.identity.v1.CompanyCreated", "harbour"]
    assert '"prefectureCode": "14"' in second


def test_a_dead_letter_that_is_not_there_is_named(typed: Typed) -> None:
    assert (
        typed.refused("dead-letters", "retry", "4711")
        == "There is no dead letter 4711: see `okaeri dead-letters list`.\n"
    )
    assert typed.refused("dead-letters", "drop").startswith("Name the numbers")


def test_everything_held_about_oneself_is_one_file(typed: Typed, tmp_path: Path) -> None:
    out = tmp_path / "mine.zip"
    assert typed.well("my-data", "--out", str(out), *OPERATOR).startswith(f"{out}: ")
    with ZipFile(out) as zip:
        account = json.loads(zip.read("identity/account.json"))["rows"][0]
    assert account["mail"] == OPERATOR[1]
