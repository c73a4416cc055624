from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfnn.untrusted_text import LOG_LIMIT, REASON_LIMIT, bounded_text

HARMLESS_CONTROLS = {"\n", "\t"}
DIRECTION_MARKS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
ANYTHING = st.text(st.characters(exclude_categories=()) | st.sampled_from("\x1b[]m\r\n\x9b\x9d\x07\u202e\u0301"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("\x1b[1;31mred\x1b[0m", "red", id="color"),
        pytest.param("\x9b31mred", "red", id="eight_bit_color"),
        pytest.param("\x1b]0;owned\x07title", "title", id="window_title"),
        pytest.param("\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\", "link", id="hyperlink"),
        pytest.param("\x1b\x1b[31m[31mnested", "[31mnested", id="sequence_inside_a_sequence"),
        pytest.param("\x1b[2J\x1bcgone", "gone", id="clear_screen"),
        pytest.param("\u202egnp.exe", "gnp.exe", id="right_to_left_override"),
        pytest.param("pass\u200bed\ufeff", "passed", id="invisible_characters"),
        pytest.param("a\x00b\x08c\x7f", "abc", id="control_characters"),
        pytest.param("one\r\ntwo\rthree\u2028four", "one two three four", id="line_ends"),
        pytest.param("e" + "\u0301" * 500, "e" + "\u0301" * 4, id="pile_of_accents"),
        pytest.param("bad \ud800 bytes \udcff", "bad \ufffd bytes \ufffd", id="surrogates"),
        pytest.param(
            "José Ñandú 李伟 \U0001f469\u200d\U0001f52c", "José Ñandú 李伟 \U0001f469\u200d\U0001f52c", id="people"
        ),
    ],
)
def test_bounded_text_removes_what_acts_on_a_reader(text, expected):
    assert bounded_text(text) == expected


def test_bounded_text_keeps_lines_and_indentation_of_a_log():
    assert bounded_text("epoch 1\r\n\tloss  2.3", one_line=False) == "epoch 1\n\tloss  2.3"


@pytest.mark.parametrize("limit", [REASON_LIMIT, LOG_LIMIT])
def test_bounded_text_cuts_a_megabyte_and_says_so(limit):
    cut = bounded_text("x" * 1_000_000, limit)
    assert len(cut) == limit
    assert cut.endswith(f"[cut after {limit:,} characters]")


def test_bounded_text_says_that_it_cut_when_only_vanishing_characters_were_read():
    assert bounded_text("\x00" * 1_000_000) == "[cut after 600 characters]"


@given(ANYTHING, st.integers(1, 60), st.booleans())
def test_bounded_text_is_bounded_printable_encodable_and_stable(text, limit, one_line):
    clean = bounded_text(text, limit, one_line=one_line)
    assert len(clean) <= limit
    controls = {char for char in clean if unicodedata.category(char) == "Cc"}
    assert controls <= (set() if one_line else HARMLESS_CONTROLS)
    assert not DIRECTION_MARKS & set(clean)
    clean.encode("utf-8")
    assert bounded_text(clean, limit, one_line=one_line) == clean
