"""The attack corpus at ``--sandbox container``, in a box like a container (see ``docker_like``), as root.

    python -m benchmarks.in_a_container [--jobs 2] [--only TEXT]

Prints what ``autograder doctor`` says there, and ends as it does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from benchmarks.course import ROOT
from benchmarks.docker_like import missing_for_a_box, run_in_a_box


@click.command()
@click.option("--jobs", default=2, show_default=True)
@click.option("--only", default="", help="Only attacks with this in their name.")
@click.option("--sandbox", default="container", show_default=True)
@click.option("--json", "json_file", type=click.Path(path_type=Path), help="Write what was found here.")
def main(jobs: int, only: str, sandbox: str, json_file: Path | None) -> None:
    """Run the doctor in a box."""
    if missing := missing_for_a_box():
        raise click.ClickException(missing)
    with tempfile.TemporaryDirectory(prefix="box-") as name:
        done = doctor_in_a_box(Path(name), sandbox, only, jobs)
        print(done.stdout, done.stderr)
        if json_file is not None:
            json_file.write_bytes(Path(name, "doctor.json").read_bytes())
    sys.exit(done.returncode)


def doctor_in_a_box(answers: Path, sandbox: str, only: str, jobs: int = 1) -> subprocess.CompletedProcess[str]:
    """What ``autograder doctor`` says in a box; its JSON lies in ``answers``."""
    inside = "/tmp/answers"
    command = [sys.executable, "-m", "autograder", "doctor", "--sandbox", sandbox, "--only", only]
    command += ["--jobs", str(jobs), "--json", f"{inside}/doctor.json"]
    environment = {"PATH": os.environ["PATH"], "HOME": "/tmp/home", "PYTHONPATH": str(ROOT)}
    environment |= {"PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    return run_in_a_box(command, writable={inside: answers}, environment=environment, timeout_s=3600)


if __name__ == "__main__":
    main()
