"""A real Jupyter server in a folder, with settings, kernels' files and home of its own."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 120  # seconds; only a server that is broken takes so long
END_LIMIT = 30

SETTINGS = {
    # A student is asked by JupyterLab, once, whether it may fetch news; the tests are about our words.
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@dataclass(frozen=True)
class Jupyter:
    """Where a running server answers, and the word that it asks for."""

    url: str
    token: str

    def address(self, path: str) -> str:
        return f"{self.url}{path}?token={self.token}"


@contextmanager
def running_jupyter(folder: Path, home: Path) -> Iterator[Jupyter]:
    """Serve ``folder`` with JupyterLab and nbgrader's pages; everything that Jupyter writes for itself is in ``home``.

    Fails with the server's own words when it does not start. Ends it, and with it its kernels, in any case.
    """
    token, runtime = secrets.token_hex(16), home / "runtime"
    _write_settings(home / "config")
    log = home / "jupyter.log"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", "--ip=127.0.0.1", "--allow-root"]
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    with log.open("wb") as words:
        server = subprocess.Popen(command, cwd=folder, env=_environment(home), stdout=words, stderr=words)
        try:
            yield Jupyter(_address(server, runtime, log), token)
        finally:
            server.terminate()
            try:
                server.wait(END_LIMIT)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _environment(home: Path) -> dict[str, str]:
    own = {
        "HOME": str(home),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "PYTHONPATH": str(ROOT),
    }
    environment = {**os.environ, **own}
    environment.pop("NBGRADER_EXCHANGE", None)
    return environment


def _write_settings(config: Path) -> None:
    for name, values in SETTINGS.items():
        place = config / "lab" / "user-settings" / f"{name}.jupyterlab-settings"
        place.parent.mkdir(parents=True)
        place.write_text(json.dumps(values), encoding="utf-8")


def _address(server: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """The server's address, from the file that it writes when it listens."""
    facts = runtime / f"jpserver-{server.pid}.json"
    deadline = time.monotonic() + START_LIMIT
    while server.poll() is None and time.monotonic() < deadline:
        try:
            return str(json.loads(facts.read_text(encoding="utf-8"))["url"])
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.1)
    raise AssertionError(f"Jupyter did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")
