"""The command ``autograder gradescope``: a problem set as the zip that an instructor uploads to Gradescope."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("set_name", metavar="SET")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The zip to write; must not exist yet.")
def gradescope(set_name: str, out: Path) -> None:
    """Build the autograder of SET for Gradescope: a zip to upload there, which holds the solutions of this set.

    docs/gradescope.md says what to click, and what protects the key there. Run it from the course's folder, in a clone.

    Exit status: 0 written; 1 it could not be built; 2 wrong usage.
    """
    from autograder.gradescope_upload.archive import write_upload

    files = write_upload(set_name, out)
    size = out.stat().st_size / 1024
    click.echo(f"Wrote {out} ({len(files)} files, {size:.0f} KiB). Keep it to yourself: it holds the key.")
