from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tfnn.probes import ProbeFault
from tfnn.summaries import SUMMARIES, apply_summary


def share_of_zeros(arrays: Any, inputs: Any) -> Any:
    if arrays["value"].shape != inputs["x"].shape:
        raise ValueError(f"{arrays['value'].shape}")
    return {"share": np.mean(arrays["value"] == 0)}


def test_summary_is_made_of_what_came_back_and_what_went_in() -> None:
    assert apply_summary(share_of_zeros, {"value": np.array([0.0, 1.0])}, {"x": np.zeros(2)}) == {"share": 0.5}


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"other": np.zeros(2)}, "the value did not come back"),
        ({"value": np.zeros(3)}, r"what came back has the wrong shape: \(3,\)"),
    ],
)
def test_summary_that_cannot_be_made_is_a_fault_in_words(arrays: Any, words: str) -> None:
    with pytest.raises(ProbeFault, match=words):
        apply_summary(share_of_zeros, arrays, {"x": np.zeros(2)})


@pytest.mark.parametrize("name", sorted(SUMMARIES))
def test_summary_is_found_under_its_own_name(name: str) -> None:
    assert SUMMARIES[name].__name__ == name
