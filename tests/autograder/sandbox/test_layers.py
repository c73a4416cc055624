"""Each layer on its own, in a plain process without the others, so that none can hide that another is missing."""

from __future__ import annotations

import subprocess
import sys

import pytest

LAYERS = {
    "landlock_forbids_writing": (
        "landlock.restrict(readable=['/'], writable=['/dev/null'])",
        "open('/tmp/landlock-test', 'w')",
        "PermissionError",
    ),
    "landlock_allows_what_is_listed": (
        "landlock.restrict(readable=['/'], writable=['/dev/null'])",
        "open('/dev/null', 'w')",
        "nothing",
    ),
    "landlock_forbids_reading_elsewhere": (
        "landlock.restrict(readable=['/usr', sys.base_prefix], writable=[])",
        "open('/etc/passwd')",
        "PermissionError",
    ),
    "seccomp_forbids_sockets": (
        "system_calls.install_seccomp_filter(seccomp.build_filter(os.getpid()))",
        "__import__('socket').socket()",
        "PermissionError",
    ),
    "seccomp_allows_signals_to_oneself_alone": (
        "signal.signal(10, lambda *_: None); system_calls.install_seccomp_filter(seccomp.build_filter(os.getpid()))",
        "os.kill(os.getpid(), 10)",
        "nothing",
    ),
    "seccomp_forbids_signals_to_others": (
        "system_calls.install_seccomp_filter(seccomp.build_filter(os.getpid()))",
        "os.kill(os.getppid(), 0)",
        "PermissionError",
    ),
    "seccomp_allows_threads": (
        "system_calls.install_seccomp_filter(seccomp.build_filter(os.getpid()))",
        "thread = __import__('threading').Thread(target=print); thread.start(); thread.join()",
        "nothing",
    ),
    "limits_bound_private_memory": (
        "limits.apply(limits.Limits(memory_bytes=64 << 20), limits.read_footprint(), bound_threads=False)",
        "bytearray(256 << 20)",
        "MemoryError",
    ),
    "limits_bound_files": (
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "limits.apply(limits.Limits(file_bytes=1 << 10), limits.read_footprint(), bound_threads=False)",
        "file = __import__('tempfile').TemporaryFile(buffering=0); file.write(bytes(1 << 10)); file.write(b'more')",
        "OSError",
    ),
}


@pytest.mark.parametrize(("layer", "attempt", "answer"), LAYERS.values(), ids=LAYERS)
def test_layer_alone(layer, attempt, answer) -> None:
    code = (
        "import os, signal, sys\n"
        "from autograder.sandbox import landlock, limits, seccomp, system_calls\n"
        "system_calls.forbid_new_privileges()\n"
        f"{layer}\n"
        "try:\n"
        f"    {attempt}\n"
        "    print('nothing')\n"
        "except BaseException as error:\n"
        "    print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip().splitlines()[-1:] == [answer], done.stderr
