"""What docs/operations.md tells an operator to type and to look for exists."""

import re

import pytest
from typer.testing import CliRunner

from cli.__main__ import app
from tests.deploy.outside import _anchors
from tests.deploy.rendering import ROOT, name_of, overlay
from tests.deploy.settings import KINDS, READ_BY_OPENTELEMETRY

PAGE = ROOT / "docs" / "operations.md"
TEXT = PAGE.read_text("utf-8")
WORDS = re.findall(r"`([^`\n]+)`", TEXT)
SHORT = {"deploy": "Deployment", "job": "Job", "cronjob": "CronJob", "statefulset": "StatefulSet"}
# The words of a pod in its own line, and what stands in its place in the code.
NO_SENTENCE = re.compile(r"[/=(|{]|^K |^okaeri |^kubectl ")
SAID = {each for each in WORDS if re.search(r"[a-z] [a-z]+ [a-z]", each) and not NO_SENTENCE.search(each)}


def sources() -> str:
    paths = (path for top in ("chassis", "services", "gateway", "cli") for path in (ROOT / top).rglob("*.py"))
    return "\n".join(path.read_text("utf-8") for path in paths)


COMMANDS = [word.split()[1:] for word in WORDS if re.match(r"(deploy/k8s/)?okaeri [a-z]", word)]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_is_one(words: list[str]) -> None:
    spoken = words[:2] if words[0] in ("dead-letters", "audit") else words[:1]
    shown = CliRunner().invoke(app, [*spoken, "--help"])
    assert shown.exit_code == 0, words


def test_what_kubectl_is_asked_for_is_there() -> None:
    objects = {name_of(each) for each in overlay("production")} | {name_of(each) for each in overlay("local")}
    named = re.findall(r"\b(deploy|job|cronjob|statefulset)/([a-z]+)\b(?!/)", TEXT.replace("deploy/k8s", ""))
    assert [each for each in named if f"{SHORT[each[0]]}/{each[1]}" not in objects] == []


def test_a_variable_is_read_by_somebody() -> None:
    known = {f"OKAERI_{name.upper()}" for kind in KINDS.values() for name in kind.model_fields}
    told = set(re.findall(r"\bOKAERI_[A-Z_]*[A-Z]\b", TEXT))
    assert told - known - READ_BY_OPENTELEMETRY == set()


def test_what_a_log_says_is_said_by_somebody() -> None:
    code, events = sources(), {each for each in WORDS if re.fullmatch(r"[a-z]+(_[a-z]+)+", each)}
    assert {each for each in events if not each.startswith("okaeri_") and f'"{each}"' not in code} == set()


@pytest.mark.parametrize("sentence", sorted(SAID))
def test_a_sentence_is_said_by_somebody(sentence: str) -> None:
    """Up to what differs each time."""
    parts = [part.strip(" :.") for part in re.split("…|\\d+", sentence)]
    code = sources()
    assert [part for part in parts if part and part not in code] == []


def test_every_link_within_the_page_leads_somewhere() -> None:
    assert set(re.findall(r"\]\(#([a-z-]+)\)", TEXT)) - _anchors(PAGE) == set()
