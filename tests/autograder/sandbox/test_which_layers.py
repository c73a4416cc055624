"""What the doctor says of each layer: held where it holds, missing where the kernel refuses it or only pretends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import layers
from autograder.sandbox.layers import LAYERS, try_layers

ROOT = Path(__file__).resolve().parents[3]
NEEDED = [layer.name for layer in LAYERS if layer.needed]
# The system calls without which a layer cannot be put up: (x86-64, aarch64), -1 where the machine has no such call.
CALLS = {
    "user namespaces": [(272, 97)],
    "pid namespace": [(272, 97)],
    "private mounts": [(165, 40)],
    "network off": [(272, 97)],
    "ordinary user": [(126, 91)],
    "no_new_privs": [(157, 167)],
    "landlock": [(446, 446)],
    "seccomp": [(157, 167)],
    "limits": [(302, 261), (160, 164)],
    "pidfds": [(434, 434)],
}


def tried(name: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "autograder.sandbox.layers", name]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60, **options)


def test_every_needed_layer_can_be_made_to_miss() -> None:
    assert sorted(CALLS) == sorted(NEEDED)


def test_layers_hold_where_strict_grading_is_tested() -> None:
    states = {state.layer.name: state for state in try_layers()}
    assert list(states) == [layer.name for layer in LAYERS]
    assert {name: states[name].detail for name in NEEDED if not states[name].held} == {}
    assert all(state.detail for state in states.values())


@pytest.mark.parametrize("name", NEEDED)
def test_layer_that_the_kernel_refuses_is_missing(name: str, refusing) -> None:
    done = tried(name, preexec_fn=refusing(*CALLS[name]))
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


# What makes each layer come to nothing without any error.
PRETENDING = {
    "user namespaces": "lockdown.enter_new_spaces = lambda *_: None",
    "pid namespace": "os.getpid = lambda: 2",
    "private mounts": "system_calls.mount = lambda *_: None",
    "network off": "layers._enter = lambda _: None",
    "ordinary user": "os.getuid = lambda: 0",
    "no_new_privs": "system_calls.forbid_new_privileges = lambda: None",
    "landlock": "landlock.restrict = lambda **_: None",
    "seccomp": "system_calls.install_seccomp_filter = lambda _: None",
    "limits": "limits.apply = lambda *_, **__: None",
    "pidfds": "os.pidfd_open = lambda _: 999",
}


@pytest.mark.parametrize("name", NEEDED)
def test_layer_that_has_no_effect_is_missing(name: str) -> None:
    code = (
        "import os, sys\n"
        "from autograder.sandbox import landlock, layers, limits, lockdown, system_calls\n"
        f"{PRETENDING[name]}\n"
        "layers._main(sys.argv[1])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code, name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr


def test_layer_that_hangs_is_missing(monkeypatch) -> None:
    monkeypatch.setattr(layers, "_TIMEOUT_S", 0.001)
    assert all(not state.held and "could not be tried" in state.detail for state in try_layers())
