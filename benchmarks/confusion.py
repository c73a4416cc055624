"""Does the diagnosis name the right mistake? A confusion table over every kind of answer whose mistakes are known.

    python -m benchmarks.confusion [--set SLUG ...] [--seed HEX] [--verbose]

- misconceptions: each wrong answer of the catalogue on its own; right is its own name (or that of its kind).
- pairs: answers with two known mistakes in them (see ``two_mistakes``). Right is at least one of the two; a name that
  is neither of them is wrong, unless the answer equals that known mistake everywhere. Pairs that cancel out are left
  out and counted.
- alternatives: right answers, diagnosed as if they had failed; naming anything is wrong.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import click

from autograder.answer_key import AnswerKey, checks_for_diagnosis
from autograder.diagnose import Diagnosis, diagnose, diagnose_pair
from autograder.examine import Examinee
from autograder.judge import judge_check
from autograder.model import Evidence, Question, Status
from autograder.sandbox.launch import Zygote
from autograder.sets import LoadedSet, load_set, set_names
from autograder.two_mistakes import TwoMistakes, program_of, two_mistakes
from benchmarks.course import ROOT

_SOLUTIONS = ROOT / "solutions"


@dataclass
class Confusion:
    """Counts, and a line for each diagnosis that is not as it should be."""

    misconceptions: Counter[str] = field(default_factory=Counter)
    pairs: Counter[str] = field(default_factory=Counter)
    alternatives: Counter[str] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)


@click.command()
@click.option("--set", "slugs", multiple=True, help="All sets by default.")
@click.option("--seed", default="", help="Hexadecimal; decides the inputs. A new one by default.")
@click.option("--merged/--no-merged", default=True, help="Whether the diagnosis knows the merged answers, too.")
@click.option("--verbose", is_flag=True, help="Print every diagnosis that is not as it should be.")
def main(slugs: tuple[str, ...], seed: str, merged: bool, verbose: bool) -> None:
    """Diagnose, count and print."""
    seed = seed or secrets.token_hex(8)
    total = Confusion()
    with Zygote(hidden=(_SOLUTIONS,)) as zygote:
        for slug in slugs or set_names(_SOLUTIONS):
            found = Confusion()
            loaded = load_set(slug, _SOLUTIONS)
            bench = _Bench(zygote, loaded, AnswerKey(zygote, loaded, seed), found, merged)
            for question in loaded.assignment.questions:
                bench.run(question)
            _print(f"{slug} (seed {seed})", found, verbose=verbose)
            for mine, its in zip(_counters(total), _counters(found), strict=True):
                mine.update(its)
    _print("all", total, verbose=False)


@dataclass(frozen=True)
class _Bench:
    zygote: Zygote
    loaded: LoadedSet
    key: AnswerKey
    found: Confusion
    merged: bool

    def run(self, question: Question) -> None:
        """Put one question's known answers to the diagnosis."""
        for answer in self.loaded.misconceptions.to(question.id):
            name = self._diagnose(question, self.key.mistakes(question)[answer.name][1]).name
            self.found.misconceptions["named" if name == (answer.like or answer.name) else "not named"] += 1
        alternatives = [answer.name for answer in self.loaded.alternatives.to(question.id)]
        for name, evidence in self._evidence(self.loaded.alternatives.program, alternatives, question):
            diagnosis = self._diagnose(question, evidence)
            self.found.alternatives["named" if diagnosis.name or diagnosis.hint else "nothing"] += 1
            if diagnosis.name or diagnosis.hint:
                self.found.lines.append(f"right answer {question.id}.{name} was called {diagnosis.name}")
        merged = two_mistakes(self.loaded, question)
        by_name = {answer.name: answer for answer in merged}
        for name, evidence in self._evidence(program_of(self.loaded, merged), list(by_name), question):
            self._pair(question, by_name[name], evidence)

    def _pair(self, question: Question, answer: TwoMistakes, evidence: Sequence[Evidence]) -> None:
        known = self.loaded.misconceptions.to(question.id)
        kinds = {item.name: item.like or item.name for item in known}
        made = {kinds[answer.one], kinds[answer.other]}
        diagnosis = self._diagnose(question, evidence)
        names = {name for name in (diagnosis.name, diagnosis.also) if name}
        if self._passes(question, evidence):
            verdict = "cancel out"
        elif names - made:
            verdict = "equal to a third" if diagnosis.confidence == "sure" else "absent"
        else:
            verdict = {2: "both", 1: "one", 0: "none"}[len(names)] if len(made) > 1 else ("both" if names else "none")
        self.found.pairs[verdict] += 1
        if verdict not in ("both", "one", "cancel out"):
            self.found.lines.append(f"{question.id}: {answer.one} + {answer.other}: {verdict} {sorted(names)}")

    def _evidence(
        self, program: object, names: Sequence[str], question: Question
    ) -> Iterator[tuple[str, list[Evidence]]]:
        with Examinee(self.zygote, program, 3600.0) as examinee:  # type: ignore[arg-type]
            for name in names:
                yield name, self.key.evidence_of(examinee, name, question, checks_for_diagnosis(question))

    def _diagnose(self, question: Question, evidence: Sequence[Evidence]) -> Diagnosis:
        key, mistakes, yardsticks = self.key, self.key.mistakes(question), self.key.yardsticks(question)
        alone = diagnose(evidence, mistakes, yardsticks)
        if alone.name or alone.hint:
            return alone
        pairs = key.pairs(question) if self.merged else ()
        return diagnose_pair(evidence, mistakes, pairs, yardsticks, key.answers(question))

    def _passes(self, question: Question, evidence: Sequence[Evidence]) -> bool:
        position = 0
        for check in checks_for_diagnosis(question):
            expectations = self.key.expectations(question, check)
            part = evidence[position : position + len(expectations)]
            position += len(expectations)
            if judge_check(check, expectations, part, question.entry_point).status is not Status.PASSED:
                return False
        return True


def _counters(confusion: Confusion) -> list[Counter[str]]:
    return [confusion.misconceptions, confusion.pairs, confusion.alternatives]


def _print(title: str, confusion: Confusion, *, verbose: bool) -> None:
    click.echo(title)
    for name, counter in zip(("misconceptions", "pairs", "alternatives"), _counters(confusion), strict=True):
        counted = sum(counter.values())
        click.echo(f"  {name:15} {counted}: " + ", ".join(f"{word} {count}" for word, count in counter.most_common()))
    for line in confusion.lines if verbose else []:
        click.echo(f"    {line}")


if __name__ == "__main__":
    main()
