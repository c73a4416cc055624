"""The level "container", strict without namespaces: what it needs and refuses, and what holds in a box like one."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import lockdown
from autograder.sandbox.lockdown import CONTAINER, LayerMissing, Policy
from benchmarks.docker_like import missing_for_a_box, run_in_a_box
from benchmarks.in_a_container import doctor_in_a_box

ROOT = Path(__file__).resolve().parents[3]
in_a_box = pytest.mark.skipif(bool(missing_for_a_box()), reason=missing_for_a_box() or "there is a box")
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become other users")

FAMILIES = ("snooping-", "kernel-", "disk-")
# Whether a name exists can be asked where everybody may look; see "In a container" in docs/security.md.
NAMES_ONLY = {"snooping-home_folders": ("/etc/", "/var/log"), "snooping-network_interfaces": ("/sys/class/net",)}


def python(code: str, **options) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60, **options)


def test_ordinary_user_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LayerMissing, match="root, who gives each submission a user of its own"):
        lockdown.examine_container(Policy(CONTAINER))


def test_kernel_without_landlock_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(lockdown.system_calls, "landlock_version", lambda: 0)
    with pytest.raises(LayerMissing, match="Landlock"):
        lockdown.examine_container(Policy(CONTAINER))


def test_key_among_what_submissions_read_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    lockdown.examine_container(Policy(CONTAINER, readable=("/usr/lib",), hidden=("/usr/library",)))
    with pytest.raises(LayerMissing, match="/usr/lib/key outside of /usr/lib"):
        lockdown.examine_container(Policy(CONTAINER, readable=("/usr/lib",), hidden=("/usr/lib/key",)))


@pytest.mark.parametrize("number", ["SIGKILL", "SIGSTOP"])
def test_killing_oneself_comes_to_nothing(number) -> None:
    """As it does for process 1: a kill is somebody else's doing, and is tried again."""
    code = (
        "import os, signal\n"
        "from autograder.sandbox import seccomp, system_calls\n"
        "system_calls.forbid_new_privileges()\n"
        "system_calls.install_seccomp_filter(seccomp.build_filter(os.getpid(), is_init=False))\n"
        f"os.kill(os.getpid(), signal.{number}); signal.pthread_kill(__import__('threading').get_ident(), 0)\n"
        "try: system_calls.die_with_parent(0)\n"
        "except PermissionError: print('alive, and bound to the parent')\n"
    )
    done = python(code)
    assert done.stdout.strip() == "alive, and bound to the parent", done


@as_root
def test_layer_of_own_users_holds_and_can_be_made_to_miss() -> None:
    held = python("from autograder.sandbox import layers; layers._main('own users')")
    assert "becoming root: Operation not permitted" in held.stdout
    pretending = "from autograder.sandbox import layers, lockdown\nlockdown.become = lambda *_: None\n"
    missing = python(pretending + "layers._main('own users')")
    assert missing.returncode == 1
    assert "Traceback" not in missing.stderr


def assert_names_only(detail: str, places: tuple[str, ...]) -> None:
    """Nothing is broken but that names of these places were told; the doctor cuts what it quotes."""
    assert [part for part in detail.split("; ") if not re.match(r"its report\.\w+ shows ", part)] == []
    for find in re.findall(r"LEAKED ([^\\\s'\"]*)", detail):
        assert any(find.startswith(place) or place.startswith(find) for place in places), detail


@in_a_box
@pytest.mark.parametrize("family", FAMILIES)
def test_attacks_are_held_off_in_a_box_like_a_container(family, tmp_path) -> None:
    done = doctor_in_a_box(tmp_path, CONTAINER, family)
    assert "Traceback" not in done.stderr, done.stderr
    found = json.loads((tmp_path / "doctor.json").read_text())
    assert found["layers"]["private mounts"] == "missing"
    assert found["layers"]["own users"] == found["layers"]["landlock"] == "held"
    broken = {one["name"]: one["detail"] for one in found["attacks"] if not one["held"]}
    for name in NAMES_ONLY.keys() & broken.keys():
        assert_names_only(broken.pop(name), NAMES_ONLY[name])
    assert broken == {}
    assert [one for one in found["afterwards"] if not one["held"]] == []


@in_a_box
def test_strict_is_refused_in_a_box_like_a_container(tmp_path) -> None:
    done = doctor_in_a_box(tmp_path, "strict", "patching-numpy_testing")
    assert done.returncode == 1
    assert "'strict' is refused on this machine" in done.stdout
    assert json.loads((tmp_path / "doctor.json").read_text())["attacks"] == []


LIKE_DOCKER = """
import ctypes, os
from autograder.sandbox import system_calls
def refused(what):
    try:
        what()
    except OSError as error:
        return error.errno
status = open("/proc/self/status").read()
print(refused(lambda: system_calls.unshare(system_calls.CLONE_NEWUSER)))
print(refused(lambda: system_calls.unshare(system_calls.CLONE_NEWNS)))
print(refused(lambda: system_calls.mount("tmpfs", "/tmp", "tmpfs", 0)))
print(status.partition("CapEff:")[2].split()[0])
"""


@in_a_box
def test_box_refuses_what_a_container_refuses() -> None:
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}
    done = run_in_a_box([sys.executable, "-c", LIKE_DOCKER], writable={}, environment=environment, timeout_s=60)
    assert done.stdout.split() == ["1", "1", "1", "00000000a80425fb"], done  # the capabilities that Docker gives
