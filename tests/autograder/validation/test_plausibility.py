"""What validation says of a set whose answers are all as they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from autograder.sandbox.launch import Zygote
from autograder.sets import load_set, set_names
from autograder.validation.plausibility import questions_without_luck, unknown_names
from autograder.validation.result import Validation

ROOT = Path(__file__).resolve().parents[3]


def spoil(tiny_set: Path, there: str, instead: str) -> None:
    path = tiny_set / "checks.py"
    text = path.read_text(encoding="utf-8")
    assert there in text
    path.write_text(text.replace(there, instead), encoding="utf-8")


def test_misspelled_forbidden_names_are_found(tiny_set: Path, standing_zygote: Zygote) -> None:
    names = '["tf.nn.softmax", "tf.nn.sofmax", "keras.layers.Dense", "keras.Model.fitt", "torch.nn.Softmax"]'
    spoil(tiny_set, 'title="Twice as much"', f'title="Twice as much", forbidden={names}')

    found = unknown_names(standing_zygote, load_set("tiny", tiny_set.parent).assignment)

    assert found == [
        f"double forbids {name!r}, which the installed TensorFlow and Keras do not have"
        for name in ("tf.nn.sofmax", "keras.Model.fitt", "torch.nn.Softmax")
    ]


def test_question_whose_inputs_never_change_is_found(tiny_set: Path) -> None:
    spoil(tiny_set, "call(rng.normal(size=3))", "call([1.0, 2.0])")
    one_varies = questions_without_luck(load_set("tiny", tiny_set.parent).assignment)
    spoil(tiny_set, "call(rng.normal(size=()))", "call(3.0)")

    # The quiz has no inputs that could change.
    assert one_varies == []
    assert questions_without_luck(load_set("tiny", tiny_set.parent).assignment) == [
        "double: its inputs are the same in every run and can be learned by heart; draw some from rng"
    ]


def test_what_is_implausible_makes_a_set_unsound() -> None:
    assert not Validation("tiny", implausible=["double forbids 'tf.sofmax'"]).sound


@pytest.mark.parametrize("slug", set_names(ROOT / "solutions"))
def test_sets_of_the_course_are_plausible(slug: str, standing_zygote: Zygote) -> None:
    assignment = load_set(slug, ROOT / "solutions").assignment

    assert unknown_names(standing_zygote, assignment) == []
    assert questions_without_luck(assignment) == []
