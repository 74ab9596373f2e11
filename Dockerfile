# One image for the four services, the gateway and the `okaeri` command; which of them runs is the command.
# The base is given by digest. Another one with Python 3.11 and its venv and pip: --build-arg BASE=….
# A mirror of the package index and its authority come as secrets, which leave no trace in the image:
# --secret id=pip,src=pip.conf --secret id=authority,src=ca.crt (pip.conf says `cert = /run/secrets/authority`).
ARG BASE=docker.io/library/python:3.11-slim-bookworm@sha256:528257d48c1da0dcecc2e725d1ae34498d60c965f1241e39cd6a85a8859bdf84

# The wheel of ours, with the contracts compiled. Nothing of this stage but the wheel goes on.
FROM ${BASE} AS wheel
WORKDIR /source
COPY pyproject.toml requirements.lock README.md ./
COPY deploy/image/locked.py /locked.py
RUN --mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=secret,id=authority \
    python3 -m venv /build \
 && python3 /locked.py build > /build/lock \
 && /build/bin/python -m pip install -q --no-cache-dir --no-deps --require-hashes --only-binary :all: -r /build/lock
COPY protos protos
COPY chassis chassis
COPY services services
COPY gateway gateway
COPY cli cli
COPY docs/examples docs/examples
RUN PATH=/build/bin:$PATH python -m pip wheel -q --no-cache-dir --no-build-isolation --no-deps -w /wheels .

# What runs: wheels of the lock without the extras, and ours; no pip, no compiler, no tests.
FROM ${BASE} AS installed
WORKDIR /source
COPY pyproject.toml requirements.lock ./
COPY deploy/image/locked.py deploy/image/sbom.py /
RUN python3 -m venv --without-pip /opt/okaeri \
 && python3 -m venv /installer \
 && python3 /locked.py runtime > /installer/lock
ENV INSTALL="/installer/bin/python -m pip --python /opt/okaeri/bin/python install -q --no-cache-dir --no-deps"
RUN --mount=type=secret,id=pip,target=/etc/pip.conf --mount=type=secret,id=authority \
    $INSTALL --require-hashes --only-binary :all: -r /installer/lock
COPY --from=wheel /wheels /wheels
RUN $INSTALL --no-index /wheels/*.whl \
 && /installer/bin/python -m pip --python /opt/okaeri/bin/python check \
 && /opt/okaeri/bin/python /sbom.py > /opt/okaeri/sbom.json

FROM ${BASE}
ARG BASE
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="okaeri" \
      org.opencontainers.image.description="The alumni network of a corporate group: services, gateway and command" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.base.name="${BASE}"
COPY --from=installed /opt/okaeri /opt/okaeri
ENV PATH=/opt/okaeri/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONSAFEPATH=1 \
    HOME=/tmp
WORKDIR /tmp
USER 65532:65532
STOPSIGNAL SIGTERM
CMD ["okaeri", "--help"]
