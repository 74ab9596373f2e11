"""What an operator may set, and what is said about a wrong value."""

import pytest
from pydantic import ValidationError

from chassis.settings import Settings, read, split_address
from chassis.trouble import CannotStart


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("OKAERI_")]:
        monkeypatch.delenv(name)


def test_one_machine_needs_no_settings() -> None:
    settings = read(Settings)
    assert settings.address_of("network") == "127.0.0.1:50052"
    assert settings.listen_address_of("network") == "127.0.0.1:50052"
    assert settings.metrics_address == ""


def test_the_environment_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKAERI_NETWORK_ADDRESS", "network:443")
    monkeypatch.setenv("OKAERI_LISTEN_ADDRESS", "0.0.0.0:50052")
    settings = read(Settings)
    assert settings.address_of("network") == "network:443"
    assert settings.listen_address_of("network") == "0.0.0.0:50052"


def test_a_service_adds_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    class Own(Settings):
        link_minutes: int = 30

    monkeypatch.setenv("OKAERI_LINK_MINUTES", "5")
    assert read(Own).link_minutes == 5


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings(mongo_url="mongodb://u:hunter2@h", service_secret="hunter2", smtp_password="hunter2"))  # type: ignore[arg-type]
    assert "hunter2" not in shown


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OKAERI_NETWORK_ADDRESS", "hunter2"),
        ("OKAERI_METRICS_ADDRESS", "127.0.0.1:hunter2"),
        ("OKAERI_MONGO_DRIVER", "hunter2"),
        ("OKAERI_SMTP_PORT", "hunter2"),
        ("OKAERI_MAXIMUM_CONCURRENT_RPCS", "0"),
    ],
)
def test_a_wrong_value_is_named_but_not_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(CannotStart) as refused:
        read(Settings)
    assert str(refused.value).startswith(f"{name}: ")
    assert "hunter2" not in str(refused.value)


def test_a_certificate_needs_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OKAERI_TLS_CERTIFICATE", "cert.pem")
    with pytest.raises(CannotStart, match=r"^OKAERI_TLS_CERTIFICATE and OKAERI_TLS_KEY must be set together\.$"):
        read(Settings)


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        Settings().log_level = "debug"


def test_every_setting_is_explained() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_an_address_is_a_host_and_a_port() -> None:
    assert split_address("127.0.0.1:80") == ("127.0.0.1", 80)
    assert split_address("[::1]:80") == ("::1", 80)


@pytest.mark.parametrize("wrong", ["", "host", "host:", ":80", "host:x", "host:70000"])
def test_anything_else_is_no_address(wrong: str) -> None:
    with pytest.raises(ValueError, match="must look like"):
        split_address(wrong)
