"""The command of an operator runs in the namespace as strictly as everything else there."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.deploy.rendering import K8S, Object, named, overlay, template_of

pytestmark = pytest.mark.real

IMAGE = "registry.example/okaeri@sha256:" + "0" * 64
# Knows one Deployment, and says what it was told to run: asking a cluster needs one.
STAND_IN = f"""#!/bin/sh
case "$3" in
get) printf {IMAGE} ;;
run) printf '%s\\0' "$@" ;;
esac
"""


def told(folder: Path, *words: str) -> list[str]:
    """What kubectl is told for these words of the command."""
    stand_in = folder / "kubectl"
    stand_in.write_text(STAND_IN)
    stand_in.chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run([K8S / "okaeri", *words], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\0")[:-1]


def test_it_runs_as_the_job_that_prepares_does(tmp_path: Path) -> None:
    words = told(tmp_path, "dead-letters", "retry", "--all", "--consumer", "network")
    name, options = words[3], dict(word.partition("=")[::2] for word in words if word.startswith("--"))
    assert words[:3] == ["-n", "okaeri", "run"]
    assert words[words.index("--") :] == ["--", "okaeri", "dead-letters", "retry", "--all", "--consumer", "network"]
    assert options["--image"] == IMAGE
    assert options["--labels"] == "app.kubernetes.io/name=prepare"
    assert (options["--restart"], options["--override-type"]) == ("Never", "strategic")
    job = template_of(named(overlay("production"), "Job", "prepare"))
    has_the_rules_of(job, json.loads(options["--overrides"]), name)


def has_the_rules_of(job: Object, pod: Object, name: str) -> None:
    for key in ("securityContext", "volumes", "serviceAccountName", "automountServiceAccountToken"):
        assert pod["spec"][key] == job["spec"][key], key
    (container,), prepared = pod["spec"]["containers"], job["spec"]["containers"][0]
    for key in ("securityContext", "resources", "volumeMounts"):
        assert container[key] == prepared[key], key
    assert container["name"] == name
    nats: list[dict[str, Any]] = container["env"]
    assert [each["valueFrom"]["secretKeyRef"] for each in nats] == [{"name": "okaeri-operator", "key": "nats-url"}]
