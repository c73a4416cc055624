"""How attacks are read from the corpus and handed in."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from autograder.collect.submissions import collect
from autograder.doctor.attacks import SLUG, Surroundings, find_corpus, hand_in, load_corpus
from autograder.errors import SetError, UsageError
from autograder.model import Status

HONEST = '# %%\nimport math\n\n# %% question="softmax"\ndef softmax(z):\n    return z\n'
HEADER = "# tries: something bad.\n"


def written(corpus: Path, text: str, name: str = "one.py") -> Path:
    (corpus / "family").mkdir(parents=True, exist_ok=True)
    (corpus / "family" / name).write_text(text, encoding="utf-8")
    return corpus


def test_header_says_what_is_deserved(tmp_path) -> None:
    header = HEADER + "# deserves: softmax 2, quiz 0\n# ends: softmax raised or crashed\n# says: exit\n"
    (attack,) = load_corpus(written(tmp_path, header + "def softmax(z): ...\n"))
    assert (attack.name, attack.family, attack.student) == ("one", "family", "family-one")
    assert attack.deserves == {"softmax": 2, "quiz": 0}
    assert attack.ends == {"softmax": {Status.RAISED, Status.CRASHED}}
    assert (attack.says, attack.form) == ("exit", "file")


def test_what_is_not_said_deserves_full_marks(tmp_path) -> None:
    (attack,) = load_corpus(written(tmp_path, HEADER + "import os\n# deserves: softmax 0\n"))
    assert attack.deserves == {}


def test_notebook_has_its_header_in_its_metadata(tmp_path) -> None:
    notebook = nbformat.v4.new_notebook(metadata={"attack": {"tries": "Tampers.", "deserves": "softmax 1"}})
    (attack,) = load_corpus(written(tmp_path, nbformat.writes(notebook), "one.ipynb"))
    assert (attack.form, attack.deserves) == ("as it is", {"softmax": 1})


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("import os\n", "'tries'"),
        ("# tries: no full stop\n", "full stop"),
        (HEADER + "# form: telepathy\n", "'telepathy', expected one of: file"),
        (HEADER + "# deserves: softmax\n", "'softmax', expected a question and a word or number"),
        (HEADER + "# deserves: softmax many\n", "'many'"),
        (HEADER + "# deserves: nothing\n", "needs 'says'"),
        (HEADER + "# ends: softmax vanished\n", "'vanished'"),
    ],
    ids=["empty", "sentence", "form", "pair", "number", "nothing", "status"],
)
def test_incomplete_header_is_refused(header: str, words: str, tmp_path) -> None:
    with pytest.raises(SetError, match=words) as caught:
        load_corpus(written(tmp_path, header))
    assert str(tmp_path / "family" / "one.py") in str(caught.value)


def test_corpus_that_is_not_there_is_missed_in_words(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(
        "autograder.doctor.attacks.__file__", str(tmp_path / "site-packages" / "autograder" / "doctor" / "attacks.py")
    )
    with pytest.raises(UsageError, match="run this command from a clone"):
        find_corpus(tmp_path)


def handed_in(form: str, tmp_path: Path) -> Path:
    """The folder of submissions with one attack, handed in in this form."""
    text = HEADER + f"# form: {form}\n" + "def softmax(z):\n    return 0 * z\n"
    (attack,) = load_corpus(written(tmp_path / "corpus", text))
    secret, submissions = tmp_path / "secret", tmp_path / "submissions"
    secret.write_text("canary")
    (submissions / "a-neighbor").mkdir(parents=True)
    (submissions / "a-neighbor" / f"{SLUG}.py").write_text(HONEST)
    hand_in(attack, submissions, HONEST, Surroundings(secret, submissions / "a-neighbor"))
    return submissions


@pytest.mark.parametrize("form", ["file", "notebook"])
def test_attack_follows_the_honest_answers_and_replaces_them(form: str, tmp_path) -> None:
    submissions = handed_in(form, tmp_path)
    text = next((submissions / "family-one").iterdir()).read_text(encoding="utf-8")
    assert text.index("return z") < text.index("return 0 * z")
    assert "question=" not in text
    assert "grade_id" not in text


REFUSED = {
    "link to a secret": "symbolic link",
    "linked folder": "symbolic link",
    "linked folder inside": "symbolic link",
    "link to a device": "symbolic link",
    "named pipe": "named pipe",
    "socket": "socket",
    "huge file": "larger than",
    "zip bomb": "as only a zip bomb is",
    "zip bomb that overlaps": "shares its bytes with another member",
    "zip of zips": "an archive in an archive in an archive",
    "zip that escapes": "would be unpacked outside of its folder",
    "folder in its place": "No notebook and no Python file",
}


@pytest.mark.parametrize(("form", "words"), REFUSED.items())
def test_form_is_what_it_is_called(form: str, words: str, tmp_path) -> None:
    found = {one.student: one for one in collect(handed_in(form, tmp_path), SLUG)}
    assert found["a-neighbor"].problem is None
    assert words in str(found["family-one"].problem)


@pytest.mark.parametrize(
    "form", ["alone", "link beside", "zip beside that escapes", "hard link to a secret", "crowd of files"]
)
def test_form_can_be_collected(form: str, tmp_path) -> None:
    found = {one.student: one for one in collect(handed_in(form, tmp_path), SLUG)}
    assert found["family-one"].problem is None
