"""The zygote: a walled-in process that imports TensorFlow once, runs no operation, and forks for each submission.

One TensorFlow operation before a fork starts threads that a fork does not inherit, and children then hang; so the
zygote only imports, freezes its objects (or every garbage collection in a child copies them), and checks that it has
one thread. It holds no secret: everything a submission could find here is public.

Started by ``launch`` as a script of its own; talks over one control socket.
"""

from __future__ import annotations

import gc
import io
import json
import os
import selectors
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import autograder.authoring  # noqa: F401 - wrong answers import it, and behind the walls it cannot be found
from autograder.sandbox import limits, lockdown, system_calls
from autograder.sandbox.lockdown import CONTAINER, PROCESS, STRICT, LayerMissing, Policy
from autograder.sandbox.serving import serve


def main(control_descriptor: int, settings: str) -> None:
    """Run a zygote on an inherited socket; ``settings`` is the JSON that ``launch`` writes."""
    control = socket.socket(fileno=control_descriptor)
    policy = Policy(**json.loads(settings))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if policy.level == STRICT:
            lockdown.enter_zygote_walls(policy)
        elif policy.level == CONTAINER:
            lockdown.examine_container(policy)
        gc.disable()  # what is imported stays: looking for rubbish among it would take a fifth of the time
        _import_frameworks()
        threads = len(os.listdir("/proc/self/task"))
        if threads != 1:
            raise RuntimeError(f"{threads} threads after importing TensorFlow, expected 1")
    except LayerMissing as error:
        control.sendall(json.dumps({"missing_layer": str(error)}).encode())
        return
    except Exception as error:
        control.sendall(json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        return
    gc.collect()
    gc.freeze()
    gc.enable()
    if policy.level != PROCESS:
        system_calls.set_dumpable(False)
    control.sendall(json.dumps({"ready": _versions()}).encode())
    _Nursery(control, policy).run()


def _import_frameworks() -> None:
    """Import and load what notebooks import and load at their top, so that no fork has to."""
    import keras  # noqa: F401
    import matplotlib.pyplot  # noqa: F401
    import numpy  # noqa: F401
    import tensorflow as tf

    import tfnn.data
    import tfnn.plots
    import tfnn.selfcheck

    # Most notebooks load them: with those parts of scikit-learn that read them, a third of what a fork costs to start.
    tfnn.data.digits()

    # Forks compile small graphs that run for a second: rewriting them costs more than it gains (3 s of 11 for two
    # networks of 34 layers), and a graph as it was written computes what eager code does.
    tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})


def _versions() -> dict[str, str]:
    import keras
    import numpy
    import tensorflow

    python = ".".join(map(str, sys.version_info[:3]))
    return {
        "python": python,
        "tensorflow": tensorflow.__version__,
        "keras": keras.__version__,
        "numpy": numpy.__version__,
    }


class _Nursery:
    """Forks children on request and reports how each ended, several at a time."""

    def __init__(self, control: socket.socket, policy: Policy) -> None:
        self._control = control
        self._policy = policy
        self._footprint = limits.read_footprint()
        self._own_space = os.open("/proc/self/ns/pid", os.O_RDONLY) if policy.level == STRICT else -1
        self._children: dict[int, tuple[int, int]] = {}  # pidfd: (pid, descriptor to report to)
        self._selector = selectors.DefaultSelector()
        self._selector.register(control, selectors.EVENT_READ)

    def run(self) -> None:
        """Serve until the grader hangs up; then everything here dies with this process."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._control:
                    if not self._fork_one():
                        self._end_children()
                        os._exit(0)
                else:
                    self._bury(key.fd)

    def _fork_one(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self._control, 4096, 3)
        if not message:
            return False
        channel, output, report = descriptors
        if self._policy.level == STRICT:
            system_calls.unshare(system_calls.CLONE_NEWPID)
        child = os.fork()
        if child == 0:
            _live(self._policy, self._footprint, channel, output, json.loads(message))
        if self._policy.level == STRICT:
            # A process can make only one generation of pid namespaces; going back to its own allows the next.
            system_calls.set_namespace(self._own_space, system_calls.CLONE_NEWPID)
        os.close(channel)
        os.close(output)
        handle = os.pidfd_open(child)
        self._children[handle] = (child, report)
        self._selector.register(handle, selectors.EVENT_READ)
        socket.send_fds(self._control, [b"forked"], [handle])
        return True

    def _end_children(self) -> None:
        """When this is process 1 of a pid namespace, the kernel does it."""
        if self._policy.level == CONTAINER:
            for handle in self._children:
                signal.pidfd_send_signal(handle, signal.SIGKILL)  # one that is dead already is not buried yet

    def _bury(self, handle: int) -> None:
        self._selector.unregister(handle)
        child, report = self._children.pop(handle)
        _, status, usage = os.wait4(child, 0)
        end = {"status": status, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_kib": usage.ru_maxrss}
        try:
            os.write(report, json.dumps(end).encode())
        except OSError:
            pass  # the grader no longer wants to know
        os.close(report)
        os.close(handle)


def _live(policy: Policy, footprint: limits.Footprint, channel: int, output: int, request: dict[str, Any]) -> None:
    """Everything a fork does. Never returns."""
    code = 97
    try:
        silence = os.open("/dev/null", os.O_RDONLY)
        os.dup2(silence, 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(line_buffering=True)  # what was said must survive a kill
        bounds = limits.Limits(**request["limits"])
        lockdown.lock_down_fork(policy, bounds, footprint, keep=(0, 1, 2, channel), folder=request["folder"])
        if policy.gpu:
            _prepare_gpu()
        serve(socket.socket(fileno=channel), Path(request["folder"]))
        code = 0
    except BaseException as error:
        os.write(2, f"[worker] {type(error).__name__}: {error}\n".encode("utf-8", "replace"))
    finally:
        os._exit(code)


def _prepare_gpu() -> None:
    """Share the card, compute in true float32, and the same way every time."""
    import tensorflow as tf

    for device in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(device, True)
    tf.config.experimental.enable_tensor_float_32_execution(False)
    tf.config.experimental.enable_op_determinism()
