"""Certificates of the line between two processes."""

from datetime import timedelta
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chassis import clock
from chassis.client import connect
from chassis.credentials import NOBODY, channel_credentials, server_credentials
from chassis.server import Server
from chassis.settings import Settings
from chassis.trouble import CannotStart, Unavailable
from tests.chassis.echo import EchoServicer, face, pb, pb_grpc


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """One certificate that signed itself is enough: it is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(hours=1))
        .not_valid_after(clock.now() + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (tmp_path / "key.pem").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths = {"tls_key": "key.pem", "tls_certificate": "cert.pem", "tls_authority": "cert.pem"}
    return Settings(**{name: str(tmp_path / file) for name, file in paths.items()})  # type: ignore[arg-type]


def read(path: str) -> bytes:
    return Path(path).read_bytes()


def test_plain_text_is_the_default() -> None:
    assert server_credentials(Settings()) is None
    assert channel_credentials(Settings()) is None


async def test_two_processes_show_each_other_their_certificates(settings: Settings) -> None:
    async with Server(face(EchoServicer()), address="localhost:0", credentials=server_credentials(settings)) as server:
        credentials = channel_credentials(settings)
        async with connect(server.address, pb.DESCRIPTOR, caller=NOBODY, credentials=credentials) as channel:
            assert (await pb_grpc.EchoServiceStub(channel).GetEcho(pb.SayRequest(text="a"))).text == "a"


async def test_without_a_certificate_nobody_is_answered(settings: Settings) -> None:
    authority = read(settings.tls_authority)
    async with Server(face(EchoServicer()), address="localhost:0", credentials=server_credentials(settings)) as server:
        for credentials in (None, grpc.ssl_channel_credentials(authority)):
            async with connect(server.address, pb.DESCRIPTOR, caller=NOBODY, credentials=credentials) as channel:
                with pytest.raises(Unavailable):
                    await pb_grpc.EchoServiceStub(channel).GetEcho(pb.SayRequest(text="a"), timeout=0.5)


def test_a_certificate_that_cannot_be_read_is_said_in_a_sentence() -> None:
    settings = Settings(tls_certificate="nowhere.pem", tls_key="nowhere.pem")
    with pytest.raises(CannotStart, match=r"^The certificate file nowhere\.pem cannot be read: "):
        server_credentials(settings)
