"""report.json: the record of one submission, and the contract for scripts.

The record is for the instructor: it holds the reasons of hidden checks, the seed and the flags. Students get the page.
"""

from __future__ import annotations

from math import isfinite
from typing import Any

from autograder.model import CALLED, SCHEMA_VERSION, WRITTEN, ForbiddenCall, Outcome, QuestionReport, Report
from autograder.report.checksum import CHECKSUM, checksum, with_checksum
from autograder.report.class_summary import published_score
from autograder.report.record_reader import RecordReader
from tfnn.untrusted_text import EXAMPLE_LIMIT, LOG_LIMIT, bounded_text

__all__ = ["GRADED", "NOT_GRADABLE", "from_dict", "to_dict"]

GRADED, NOT_GRADABLE = "graded", "not_gradable"


def to_dict(report: Report) -> dict[str, Any]:
    """The report as JSON-ready data.

    ``score`` is None where there is no grade to give, a question's ``score`` where an error of ours is in it. Text that
    a student may have written is cleaned and bounded (``bounded_text``); ``student`` is kept exactly as it is, because
    it names the folder, so whoever shows it cleans it. ``checksum`` covers everything else.
    """
    return with_checksum(_content(report))


def _content(report: Report) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "assignment": report.assignment,
        "student": report.student,
        "score": report.score,
        "max_score": report.max_score,
        "status": GRADED if report.gradable else NOT_GRADABLE,
        "sandbox": report.sandbox,
        "questions": [_question_to_dict(question) for question in report.questions],
        "problem": None if report.problem is None else bounded_text(report.problem),
        "notes": [bounded_text(note) for note in report.notes],
        "log": bounded_text(report.log, LOG_LIMIT, one_line=False),
        "submission_sha256": report.submission_sha256,
        "seed_token": report.seed_token,
        "environment": {bounded_text(name): bounded_text(value) for name, value in report.environment.items()},
        "key": report.key,
    }


def from_dict(record: object) -> Report:
    """Read a record back: the exact inverse of ``to_dict``.

    Raises ValueError, with one sentence that names the place, when the record is not one that ``to_dict`` made: a key
    is missing, a value has another type, a word is unknown, the version is another one, the totals do not add up, or
    the checksum is not that of the rest. Records from before there were checksums have none, and are read.
    """
    reader = RecordReader(record, "the record")
    version = reader.whole_number("schema_version")
    if version != SCHEMA_VERSION:
        raise ValueError(f"In the record, schema_version is {version}, expected {SCHEMA_VERSION}.")
    report = Report(
        assignment=reader.text("assignment"),
        student=reader.text("student"),
        questions=tuple(_question_from(item) for item in reader.records("questions")),
        sandbox=reader.text("sandbox"),
        max_score=reader.whole_number("max_score"),
        problem=reader.optional_text("problem"),
        notes=reader.texts("notes"),
        log=reader.text("log"),
        submission_sha256=reader.text("submission_sha256"),
        seed_token=reader.text("seed_token"),
        environment=reader.text_mapping("environment"),
        key=reader.text("key"),
    )
    reader.agrees("score", report.score)
    reader.agrees("status", GRADED if report.gradable else NOT_GRADABLE)
    _demand_checksum(reader, record)
    return report


def _demand_checksum(reader: RecordReader, record: object) -> None:
    if isinstance(record, dict) and CHECKSUM in record and reader.text(CHECKSUM) != checksum(record):
        raise ValueError("The record's checksum is not that of its content.")


def _question_to_dict(question: QuestionReport) -> dict[str, Any]:
    return {
        "id": question.id,
        "title": question.title,
        "score": published_score(question),
        "max_score": question.max_score,
        "misconception": question.misconception,
        "hint": question.hint,
        "checks": [_outcome_to_dict(outcome) for outcome in question.outcomes],
        "also_misconception": question.also_misconception,
        "confidence": question.confidence,
        "because": bounded_text(question.because),
        "key": question.key,
        "forbidden_calls": [_call_to_dict(call) for call in question.forbidden_calls],
    }


def _call_to_dict(call: ForbiddenCall) -> dict[str, Any]:
    where, text = bounded_text(call.where), bounded_text(call.text)
    return {"name": call.name, "where": where, "line": call.line, "text": text, "noticed": call.noticed}


def _outcome_to_dict(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.check_id,
        "title": outcome.title,
        "status": outcome.status.value,
        "score": outcome.score,
        "max_score": outcome.max_score,
        "visibility": outcome.visibility.value,
        "reason": bounded_text(outcome.reason),
        "seconds": outcome.seconds if isfinite(outcome.seconds) else 0.0,  # JSON has no word for infinity
        "example": None if outcome.example is None else bounded_text(outcome.example, EXAMPLE_LIMIT, one_line=False),
    }


def _question_from(reader: RecordReader) -> QuestionReport:
    question = QuestionReport(
        id=reader.text("id"),
        title=reader.text("title"),
        outcomes=tuple(_outcome_from(item) for item in reader.records("checks")),
        misconception=reader.optional_text("misconception"),
        hint=reader.optional_text("hint"),
        also_misconception=reader.optional_text("also_misconception") if reader.has("also_misconception") else None,
        confidence=reader.text_if_any("confidence"),
        because=reader.text_if_any("because"),
        key=reader.text_if_any("key"),
        forbidden_calls=tuple(_call_from(item) for item in reader.records_if_any("forbidden_calls")),
    )
    reader.agrees("score", published_score(question))
    reader.agrees("max_score", question.max_score)
    return question


def _call_from(reader: RecordReader) -> ForbiddenCall:
    call = ForbiddenCall(
        name=reader.text("name"),
        where=reader.text("where"),
        line=reader.whole_number("line"),
        text=reader.text("text"),
        noticed=reader.text("noticed"),
    )
    if call.noticed not in (WRITTEN, CALLED):
        raise ValueError(f"In {reader.where}, noticed is not a known word, expected {WRITTEN} or {CALLED}.")
    return call


def _outcome_from(reader: RecordReader) -> Outcome:
    outcome = Outcome(
        check_id=reader.text("id"),
        title=reader.text("title"),
        status=reader.status("status"),
        score=reader.whole_number("score"),
        max_score=reader.whole_number("max_score"),
        visibility=reader.visibility("visibility"),
        reason=reader.text("reason"),
        seconds=reader.number("seconds"),
        example=reader.optional_text("example") if reader.has("example") else None,
    )
    if outcome.score > outcome.max_score:
        raise ValueError(f"In {reader.where}, score is {outcome.score}, expected at most {outcome.max_score}.")
    return outcome
