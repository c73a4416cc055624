"""What a submission tries from inside, one row each; every row names what the walls answer.

All of these run in the strict sandbox only: outside it, some of them would do harm.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
REFUSED = {"PermissionError", "OSError", "FileNotFoundError", "ProcessLookupError", "BlockingIOError"}

FORBIDDEN = {
    "fork": "os.fork()",
    "vfork": "if ctypes.CDLL(None).syscall(58 if X86 else -1) < 0: raise OSError",
    "exec": "os.execv('/bin/true', ['true'])",
    "spawn": "os.posix_spawn('/bin/true', ['true'], {})",
    "subprocess": "subprocess.run(['/bin/true'])",
    "tcp": "socket.socket(socket.AF_INET, socket.SOCK_STREAM)",
    "unix_socket": "socket.socket(socket.AF_UNIX)",
    "kill_everyone": "os.kill(-1, 9)",
    "kill_another": "os.kill(2, 9)",
    "kill_own_group": "os.killpg(0, 9)",
    "unshare": "if ctypes.CDLL(None, use_errno=True).unshare(0x10000000) < 0: raise OSError",
    "mount": "if ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) < 0: raise OSError",
    "ptrace": "if ctypes.CDLL(None).ptrace(16, 1, None, None) < 0: raise OSError",
    "io_uring": "if ctypes.CDLL(None).syscall(425, 8, None) < 0: raise OSError",
    "bpf": "if ctypes.CDLL(None).syscall(321 if X86 else 280, 0, None, 0) < 0: raise OSError",
    "memfd": "os.memfd_create('x')",
    "shared_memory": "mmap.mmap(-1, 1 << 20)",
    "write_root": "open('/x', 'w')",
    "write_python": "open(os.__file__, 'a')",
    "write_tfnn": "import tfnn\nopen(tfnn.__file__, 'a')",
    "raise_limits": "resource.setrlimit(resource.RLIMIT_DATA, (1 << 40, 1 << 40))",
    "raise_limits_of_init": "resource.prlimit(1, resource.RLIMIT_CPU, (1, 1))",
    "other_memory": "open('/proc/2/mem', 'rb')",
    "root_by_setuid": "os.setuid(0)",
    "device_node": "os.mknod('/tmp/sda', 0o60600, os.makedev(8, 0))",
    "remount_proc": "if ctypes.CDLL(None).umount2(b'/proc', 2) < 0: raise OSError",
}


@pytest.mark.parametrize("statements", FORBIDDEN.values(), ids=FORBIDDEN)
def test_wall_refuses(statements, attempt) -> None:
    answer = attempt(statements)
    assert answer in {*REFUSED, "ValueError"}, f"it answered {answer}"


def test_wall_hides_the_solutions_and_the_grader(attempt) -> None:
    answer = attempt(
        "found = []\n"
        "for folder, _, files in os.walk('/'):\n"
        "    found += [os.path.join(folder, name) for name in files if name in "
        "('checks.py', 'misconceptions.py', 'alternatives.py', 'judge.py', 'answer_key.py', 'gradebook.db')]\n"
        "result = found"
    )
    assert "solutions" not in answer
    assert "autograder" not in answer


def test_wall_shows_nothing_of_the_repository_but_tfnn(attempt) -> None:
    answer = attempt(f"result = sorted(os.listdir({str(ROOT)!r}))")
    assert set(eval(answer)) <= {"tfnn", ".venv"}


def test_wall_hides_the_home_folder(attempt, tmp_path_factory) -> None:
    assert attempt(f"result = os.listdir({str(Path.home() / '.ssh')!r})") == "FileNotFoundError"
    outside = tmp_path_factory.mktemp("outside") / "secret.txt"
    outside.write_text("secret")
    assert attempt(f"result = open({str(outside)!r}).read()") == "FileNotFoundError"


def test_wall_shows_one_process_only(attempt) -> None:
    assert attempt("result = [name for name in os.listdir('/proc') if name.isdigit()]") == "['1']"


HAS_A_KEY = """
import ctypes, os, sys
if os.geteuid() == 0:
    os.setgroups([])
    os.setresgid(65534, 65534, 65534)
    os.setresuid(65534, 65534, 65534)
keyctl, user_keyring = (250 if os.uname().machine == "x86_64" else 219), -4
print(ctypes.CDLL(None).syscall(keyctl, 0, ctypes.c_long(user_keyring), ctypes.c_long(1)), flush=True)
sys.stdin.read()
"""


def test_wall_shows_no_keys_of_whoever_runs_the_grader(attempt) -> None:
    """The kernel's list of keys (tickets, certificates, disks) goes by users, whatever namespace they are seen from."""
    with subprocess.Popen(
        [sys.executable, "-c", HAS_A_KEY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        if int(owner.stdout.readline()) <= 0:
            pytest.skip("this machine's kernel gives this user no keyring")
        for name in ("keys", "key-users"):
            assert attempt(f"result = open('/proc/{name}').read()") in ("", "FileNotFoundError")
        owner.communicate()


def test_wall_passes_no_environment_on(attempt) -> None:
    assert attempt("result = os.environ.get('COURSE_SECRET')") == "None"
    assert "COURSE_SECRET" not in attempt("result = open('/proc/self/environ', 'rb').read()")
    assert attempt("result = os.environ['HOME']") == "/tmp"


def test_wall_leaves_only_four_descriptors(attempt) -> None:
    answer = attempt("result = [n for n in os.listdir('/proc/self/fd') if os.path.exists(f'/proc/self/fd/{n}')]")
    assert len(eval(answer)) == 4  # input, output, errors, channel; the listing's own is closed by then


def test_wall_has_no_root_and_no_capabilities(attempt) -> None:
    assert attempt("result = os.getuid(), os.getgid()") == "(1000, 1000)"
    status = attempt(
        "result = [line for line in open('/proc/self/status') if line.startswith(('Cap', 'NoNew', 'Secc'))]"
    )
    assert "CapEff:\\t0000000000000000" in status
    assert "CapBnd:\\t0000000000000000" in status
    assert "NoNewPrivs:\\t1" in status
    assert "Seccomp:\\t2" in status


def test_wall_bounds_the_scratch_disk(attempt) -> None:
    assert attempt("with open('/tmp/a', 'wb') as file:\n    file.write(bytes(65 << 20))") == "OSError"
    flood = "for number in range(10000):\n    open(f'/tmp/{number}', 'w').close()"
    assert attempt(flood) == "OSError"


def test_wall_bounds_memory(attempt) -> None:
    assert attempt("blocks = []\nwhile True:\n    blocks.append(bytearray(64 << 20))") == "MemoryError"


def test_wall_bounds_threads(attempt) -> None:
    endless = (
        "event = threading.Event()\nfor _ in range(3000):\n    threading.Thread(target=event.wait, daemon=True).start()"
    )
    assert attempt(endless) == "RuntimeError"


def test_wall_lets_ordinary_tensorflow_work(start) -> None:
    import numpy as np

    from autograder.model import Exercise

    source = (
        "import tensorflow as tf, keras, numpy as np\n"
        "@tf.function\n"
        "def total(x):\n"
        "    result = tf.constant(0.0)\n"
        "    for row in x:\n"
        "        if tf.reduce_sum(row) > 0.0:\n"
        "            result += tf.reduce_sum(row)\n"
        "    return result\n"
        "def trained(x):\n"
        "    model = keras.Sequential([keras.layers.Dense(4, activation='relu'), keras.layers.Dense(1)])\n"
        "    model.compile('adam', 'mse')\n"
        "    history = model.fit(np.array(x), np.zeros((len(x), 1)), epochs=2, verbose=0)\n"
        "    return history.history['loss']\n"
    )
    worker = start(source, "total", "trained")
    x = np.array([[1.0, 2.0], [-3.0, 1.0]], "float32")
    assert float(worker.exercise("total", Exercise("call", (x,)), timeout_s=30).arrays["value"]) == 3.0
    assert worker.exercise("trained", Exercise("call", (x,)), timeout_s=60).arrays["value"].shape == (2,)


def test_wall_covers_hidden_folders_inside_readable_ones() -> None:
    import hypothesis

    from autograder.model import Cell, Exercise, Program
    from autograder.sandbox.launch import Zygote

    hidden = Path(hypothesis.__file__).parent
    source = f"import os\ndef seen():\n    return float(len(os.listdir({str(hidden)!r})))\n"
    with Zygote(hidden=(hidden,)) as zygote:
        worker = zygote.fork()
        worker.begin(Program((Cell(source, "cell"),), {"seen": "seen"}))
        worker.load_cell(Cell(source, "cell"))
        assert float(worker.exercise("seen", Exercise("call"), timeout_s=20).arrays["value"]) == 0.0
        worker.close()
