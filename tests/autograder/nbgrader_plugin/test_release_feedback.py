"""``nbgrader release_feedback`` where some have handed in through the exchange and others through an archive."""

from __future__ import annotations

from pathlib import Path

from tests.autograder.nbgrader_plugin.course_of_three import ROOT, Course

PAGE = "<html>feedback</html>"


def with_feedback(folder: Path) -> Course:
    course = Course(folder)
    (folder / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text(encoding="utf-8"))
    (folder / "home").mkdir()
    (folder / "exchange").mkdir()
    (folder / "exchange").chmod(0o777)
    for student in ("ada", "bob", "cyd"):
        (folder / "feedback" / student / "tiny").mkdir(parents=True)
        (folder / "feedback" / student / "tiny" / "tiny.html").write_text(PAGE, encoding="utf-8")
    for name in ("timestamp.txt", "submission_secret.txt"):
        (folder / "feedback" / "bob" / "tiny" / name).write_text("2026-03-01 10:00:00 UTC", encoding="utf-8")
    # An LMS that writes the time into file names: nbgrader keeps it, but there is still no secret.
    (folder / "feedback" / "cyd" / "tiny" / "timestamp.txt").write_text("2026-03-01 10:00:00 UTC", encoding="utf-8")
    return course


def test_those_who_cannot_fetch_are_named_and_the_others_get_their_page(tmp_path: Path) -> None:
    course = with_feedback(tmp_path)

    words = course.run("nbgrader", "release_feedback", "tiny")

    released = list((tmp_path / "exchange" / "neural_networks" / "feedback").iterdir())
    assert [path.read_text(encoding="utf-8") for path in released] == [PAGE]
    assert "Traceback" not in words
    assert "ada did not hand in through the exchange" in words
    assert "hand out" in words
    assert "cyd did not hand in through the exchange" in words
    assert "bob did not" not in words
