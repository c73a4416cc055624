"""Start a zygote and have it fork: the trusted end of what runs once, while ``worker`` is that of each submission."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import autograder
import tfnn
from autograder.errors import SandboxUnavailableError, WorkerError
from autograder.sandbox import filesystem
from autograder.sandbox.limits import Limits
from autograder.sandbox.lockdown import CONTAINER, STRICT, Policy
from autograder.sandbox.worker import Worker

START_TIMEOUT_S = 180.0
_TRIES = 3  # to start, for one that is killed meanwhile
_KILLED = (-signal.SIGKILL, -signal.SIGKILL & 0xFF)  # the exit status of a launcher that died, or whose zygote did

# One thread each (a fork inherits no others), no log noise, and kernels that start fast rather than run fast:
# oneDNN compiles its matrix product anew in every fork, 28 ms against 3 ms.
_FAST_START = {
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL": "0",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "KERAS_BACKEND": "tensorflow",
    "MPLBACKEND": "Agg",
}


class Zygote:
    """A running zygote. ``versions`` are the frameworks it imported. Use as a context manager.

    One that dies (for lack of memory, say) is started anew at the next fork; ``generation`` counts them. Safe to share
    between threads. Raises SandboxUnavailableError where this machine cannot do what ``level`` asks for, WorkerError
    where the frameworks cannot be imported.
    """

    def __init__(
        self, level: str = STRICT, *, gpu: bool = False, hidden: tuple[Path, ...] = (), limits: Limits | None = None
    ) -> None:
        self.level = level
        self.gpu = gpu
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._closed = False
        self.generation = 0
        self._scratch = _scratch_folder(level)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the zygote
        self._control = socket.socket(socket.AF_UNIX)  # connected to nothing until a zygote is there
        self._process: subprocess.Popen[bytes] | None = None
        self._home = self._scratch.name if self._scratch and level == CONTAINER else "/tmp"
        policy = Policy(level, _readable_trees(), tuple(str(path.resolve()) for path in hidden), gpu)
        code = sorted({str(Path(package.__file__ or "").resolve().parent.parent) for package in (autograder, tfnn)})
        self._settings = json.dumps({**asdict(policy), "code": code, "packages": filesystem.package_folders()})
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    def _start(self) -> None:
        """Start a zygote, another one if it is killed meanwhile. When this raises, no process is left."""
        for tries_left in reversed(range(_TRIES)):
            try:
                self._start_one()
                if self._closed:
                    raise WorkerError(_GONE)
                self.generation += 1
                return
            except BaseException as error:
                killed = isinstance(error, WorkerError) and self._exit_status() in _KILLED
                self._hang_up(at_once=True)
                if not killed or self._closed or not tries_left:
                    raise

    def _exit_status(self) -> int | None:
        """That of a process that ends by itself about now; None when it does not."""
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=2) if self._process else None
        return None

    def _start_one(self) -> None:
        self._control.close()
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-B", "-c", _START, str(theirs.fileno()), self._settings],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=self._errors,
                stderr=self._errors,
                env=_environment(self.gpu, home=self._home),
                start_new_session=True,  # Ctrl-C is for the grader
            )
        self.versions = self._wait_until_ready()

    def _wait_until_ready(self) -> dict[str, str]:
        self._control.settimeout(START_TIMEOUT_S)
        try:
            message = self._control.recv(1 << 16)
        except OSError:  # no answer in time, or it was killed
            message = b""
        answer = json.loads(message) if message else {}
        if "ready" in answer:
            return dict(answer["ready"])
        self._errors.seek(0)
        said = self._errors.read()[-2000:].decode(errors="replace").strip()
        if "missing_layer" in answer and self.level == CONTAINER:
            raise SandboxUnavailableError(
                f"This machine cannot isolate submissions at the level 'container': it lacks "
                f"{answer['missing_layer']}. 'autograder doctor --sandbox container' says what to do."
            )
        if "missing_layer" in answer:
            raise SandboxUnavailableError(
                f"This machine cannot isolate submissions at the level 'strict': it lacks {answer['missing_layer']}. "
                "Allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1, or "
                "kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu; Landlock needs Linux 5.13 or newer), or ask "
                "for '--sandbox process', which only limits time and memory and must not be used on code you do not "
                "trust."
            )
        raise WorkerError(f"The worker did not start: {answer.get('error') or said or 'no message'}.")

    def fork(self, generation: int | None = None) -> Worker:
        """A fresh, locked-down process. Raises WorkerError when the zygote is gone and cannot be replaced.

        With ``generation`` also when another zygote is in the place of that one, or has to be put there: what was seen
        in forks of the one before may have been cut short, and the time that a new one took must not be anybody's.
        """
        if self._closed:
            raise WorkerError(_GONE)
        folder = tempfile.mkdtemp(dir=self._scratch.name) if self._scratch else "/tmp"
        scratch = folder if self.level == CONTAINER else None
        request = json.dumps({"limits": asdict(self._limits), "folder": folder}).encode()
        ours, theirs = socket.socketpair()
        output, their_output = os.pipe()
        report, their_report = os.pipe()
        try:
            handle, generation = self._request(request, [theirs.fileno(), their_output, their_report], generation)
        except BaseException:
            for descriptor in (output, report):
                os.close(descriptor)
            ours.close()
            raise
        finally:
            theirs.close()
            os.close(their_output)
            os.close(their_report)
        return Worker(
            ours, output, report, handle, generation=generation, cpu_limit_s=self._limits.cpu_s, scratch=scratch
        )

    def _request(self, request: bytes, descriptors: list[int], generation: int | None) -> tuple[int, int]:
        """Ask for a fork; return its pidfd and its zygote's generation. A zygote that is gone is replaced."""
        with self._lock:
            for _ in range(_TRIES):
                if self._closed or generation not in (None, self.generation):
                    break
                try:
                    socket.send_fds(self._control, [request], descriptors)
                    message, handles, _, _ = socket.recv_fds(self._control, 64, 1)
                    if message == b"forked":
                        return handles[0], self.generation
                except OSError:
                    pass
                if self._closed:
                    break
                self._hang_up()
                self._start()
        raise WorkerError(_GONE)

    def close(self) -> None:
        """Hang up; the zygote and everything it forked die."""
        self._closed = True
        self._hang_up()
        self._errors.close()
        if self._scratch:
            self._scratch.cleanup()

    def _hang_up(self, *, at_once: bool = False) -> None:
        """End the zygote; ``at_once`` where it cannot listen yet."""
        with suppress(OSError):
            self._control.shutdown(socket.SHUT_RDWR)  # closing alone wakes no thread that waits for an answer
        self._control.close()
        if self._process is None:
            return
        if at_once:
            self._process.kill()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> Zygote:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_GONE = "The worker's parent process is gone; it may have been killed for lack of memory."

_START = (
    "import sys, json; settings = json.loads(sys.argv[2]);"
    "sys.path[:0] = settings.pop('code'); sys.path += settings.pop('packages');"
    "from autograder.sandbox.zygote import main; main(int(sys.argv[1]), json.dumps(settings))"
)


def _readable_trees() -> tuple[str, ...]:
    return (*filesystem.python_trees(), str(Path(tfnn.__file__).resolve().parent))


def _scratch_folder(level: str) -> tempfile.TemporaryDirectory[str] | None:
    """Where submissions may write; None where each mounts an empty folder of its own.

    In a container it is memory that the engine bounds (64 MiB by default), which is freed after each submission. Raises
    SandboxUnavailableError where that is not there.
    """
    if level == STRICT:
        return None
    if level != CONTAINER:
        return tempfile.TemporaryDirectory(prefix="autograder-")
    if not os.path.ismount(filesystem.SCRATCH):
        raise SandboxUnavailableError(
            f"This machine cannot isolate submissions at the level 'container': {filesystem.SCRATCH} is no file system "
            "of its own, so nothing bounds what they write there."
        )
    scratch = tempfile.TemporaryDirectory(prefix="autograder-", dir=filesystem.SCRATCH)
    os.chmod(scratch.name, 0o711)
    return scratch


def _environment(gpu: bool, *, home: str) -> dict[str, str]:
    environment = dict(_FAST_START, PATH="/usr/bin:/bin", HOME=home, LANG="C.UTF-8", PYTHONDONTWRITEBYTECODE="1")
    for name in ("LD_LIBRARY_PATH", "XLA_FLAGS", "CUDA_HOME") if gpu else ("LD_LIBRARY_PATH",):
        if name in os.environ:
            environment[name] = os.environ[name]
    environment["CUDA_VISIBLE_DEVICES"] = os.environ.get("CUDA_VISIBLE_DEVICES", "0") if gpu else "-1"
    return environment
