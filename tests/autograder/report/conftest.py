"""Handmade reports: small ones for single rules, and a class of 26 as an instructor would meet it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from autograder.model import AS_EXPECTED, Outcome, QuestionReport, Report, Status, Visibility

# (id, title, [(check id, title, points, visibility)], misconception, hint, what a wrong answer reads)
QUESTIONS = [
    (
        "softmax",
        "A softmax that survives large scores",
        [
            ("ordinary_scores", "softmax of ordinary scores, for many rows and for a single one", 4, "visible"),
            ("any_number_of_axes", "softmax over the last axis of a vector and of a 3-d array", 2, "after_published"),
            ("large_scores", "scores around +1000 and around -1000", 2, "after_published"),
            ("gradient_flows", "the gradient with respect to the scores", 3, "hidden"),
        ],
        "normalizes_over_the_batch",
        "If you add a second example to the batch, should the first one's probabilities move?",
        "the result is off by up to 0.412, first at [0, 0] (35 of 35 values differ); input: z of shape (5, 7), float32",
    ),
    (
        "softmax_layer",
        "The same softmax as a Keras layer",
        [
            ("output_under_given_weights", "softmax(x W + b) once the layer's weights have been set", 4, "visible"),
            ("learns_its_input_width", "the layer finds out by itself how many features its input has", 2, "hidden"),
            ("inside_a_sequential_model", "the layer works as the last layer of a keras.Sequential", 2, "hidden"),
        ],
        "weights_made_in_call",
        "How often does call run during one epoch, and how many kernels exist afterwards?",
        "the result has shape (6, 5), expected shape (6, 3)",
    ),
    (
        "cross_entropy",
        "Cross-entropy between two distributions",
        [
            ("mean_over_the_batch", "mean over the batch of -log(probability of the true class)", 4, "visible"),
            (
                "soft_labels",
                "labels such as (0.7, 0.3, 0), where every class contributes its share",
                3,
                "after_published",
            ),
            (
                "certain_and_wrong",
                "a true class with predicted probability 0 costs a finite amount",
                3,
                "after_due_date",
            ),
        ],
        "sums_over_the_batch",
        "What happens to this loss when the same batch is shown twice?",
        "the result is off by 8.31; it is 6 times too large",
    ),
    (
        "ce_grad_logits",
        "The gradient by hand",
        [
            ("gradient_in_the_scores", "the gradient of softmax followed by cross-entropy", 6, "visible"),
            (
                "any_batch_size",
                "batches of 1, 2 and 8 rows: the loss is a mean, and so is its gradient",
                4,
                "after_published",
            ),
        ],
        "forgets_the_batch_size",
        "The loss is a mean over the batch. What does a mean do to each example's share of the gradient?",
        "the result is off by up to 0.71, first at [0, 2] (24 of 24 values differ); it is 8 times too large",
    ),
    (
        "train_step",
        "One step of gradient descent with a GradientTape",
        [
            ("moves_by_the_gradient", "after one step W and b have moved by -lr times their gradients", 6, "visible"),
            ("loss_before_the_update", "the loss that comes back was measured before the update", 3, "after_published"),
            ("two_models", "two different models trained in turn do not get in each other's way", 3, "hidden"),
        ],
        "climbs_the_gradient",
        "In which direction does the loss grow fastest, and which way do you want to go?",
        "the kernel is off by up to 0.0834, first at [0, 0] (20 of 20 values differ)",
    ),
    (
        "accuracy",
        "How often is the most likely class the right one?",
        [
            ("class_numbers", "labels given as class numbers", 3, "visible"),
            ("one_hot", "labels given one-hot", 2, "after_published"),
        ],
        "rounds_the_probabilities",
        "With four classes, can the winner have a probability below one half?",
        "the result is off by 0.375",
    ),
    (
        "binary_cross_entropy",
        "Binary cross-entropy from logits",
        [
            ("ordinary_logits", "ordinary logits with labels 0 and 1", 4, "visible"),
            ("large_logits", "logits of 1000 and -1000", 4, "after_published"),
        ],
        "sigmoid_first",
        "What does the sigmoid of 1000 become in float32, and what is the logarithm of the rest?",
        "the result holds infinity in 2 of 6 places, first at [1]",
    ),
    (
        "svm_loss",
        "The multi-class hinge loss, for comparison",
        [
            ("lecture_pictures", "the three pictures of the lecture, whose losses are 2.9, 0 and 12.9", 4, "visible"),
            ("random_scores", "random scores of three and of five classes", 3, "after_published"),
        ],
        "counts_the_true_class",
        "By how much does the true class lead itself?",
        "the result is off by 1: received 6.26667, expected 5.26667",
    ),
    (
        "experiment",
        "Train it: handwritten digits",
        [
            (
                "accuracy_on_new_digits",
                "at least 93 % of the digits not used for training are recognized",
                6,
                "visible",
            ),
            ("every_example_once", "every example is used exactly once in each epoch", 4, "after_published"),
        ],
        "drops_the_last_batch",
        "How many of the 1,000 examples has the model seen after one epoch with batches of 64?",
        "91.2% of unseen examples are right, expected at least 93%",
    ),
    (
        "quiz",
        "Quiz: what the numbers mean",
        [
            ("uniform_guess", "the loss of a uniform guess among ten classes", 2, "after_published"),
            ("softmax_twice", "the smallest loss that is possible if softmax is applied twice", 3, "after_published"),
        ],
        "log_base_ten",
        "Which base has the logarithm in the formula?",
        "the answer is off by 1.3",
    ),
]
MAX_SCORE = sum(points for question in QUESTIONS for _, _, points, _ in question[2])

# name: what befell which question (m = its misconception, w = wrong without a name, p = partly wrong, r = raised,
# n = not attempted, t = timed out, c = crashed, x = missing, e = an error of ours)
STUDENTS = {
    "abara_chidinma": {},
    "almeida_joao": {"softmax": "m"},
    "andersson_elin": {"train_step": "p", "quiz": "w"},
    "bakker_sanne": {"cross_entropy": "m", "ce_grad_logits": "m"},
    "brandt_jonas": {"experiment": "t"},
    "chen_yuxuan": {},
    "costa_beatriz": {"binary_cross_entropy": "m", "svm_loss": "m", "quiz": "p"},
    "dubois_camille": {"accuracy": "m"},
    "eriksen_ida": dict.fromkeys(("svm_loss", "experiment", "quiz"), "n"),
    "fischer_paul": {"softmax": "m", "softmax_layer": "m", "cross_entropy": "m", "train_step": "m"},
    "garcia_lucia": {"ce_grad_logits": "r"},
    "haddad_rami": {"svm_loss": "m"},
    "ivanova_daria": {},
    "jansen_milan": {"cross_entropy": "m"},
    "kowalska_zofia": {"softmax": "p", "experiment": "m"},
    "li_wei": {"binary_cross_entropy": "m"},
    "moreau_hugo": {name[0]: "n" for name in QUESTIONS},
    "nakamura_ren": {"softmax_layer": "x"},
    "novak_tereza": {"train_step": "m", "experiment": "p"},
    "okafor_ngozi_maria_immaculata": {"quiz": "p"},
    "patel_arjun": {"cross_entropy": "m", "accuracy": "w"},
    "rossi_giulia": {"experiment": "c"},
    "santos_rafael": {"softmax": "e"},
    "tanaka_yui": {"binary_cross_entropy": "p"},
    "weber_lena": None,
    "yilmaz_emre": {"softmax": "m", "ce_grad_logits": "w"},
}

FAULTS = {
    "r": (Status.RAISED, "TypeError in line 4 of the cell: unsupported operand type(s) for -: 'NoneType' and 'Tensor'"),
    "t": (Status.TIMED_OUT, "the check was stopped after 10 s"),
    "c": (Status.CRASHED, "the process ended without an answer (exit status 1); os._exit or sys.exit was called"),
    "x": (Status.MISSING, "no definition named SoftmaxLayer was found"),
    "n": (Status.NOT_ATTEMPTED, "the function is as it was handed out"),
    "e": (Status.GRADER_ERROR, "WorkerError: the reference returned no arrays (/opt/grader/solutions/key.py)"),
}


def question_report(question: tuple, fate: str | None) -> QuestionReport:
    """The outcomes of one question of ``QUESTIONS`` after the given fate."""
    id, title, checks, misconception, hint, reason = question
    outcomes = []
    for position, (check, sentence, points, visibility) in enumerate(checks):
        status, why = Status.PASSED, AS_EXPECTED
        if fate in FAULTS:
            status, why = FAULTS[fate]
        elif fate in ("m", "w") or (fate == "p" and position == len(checks) - 1):
            status, why = Status.FAILED, reason
        if status is Status.FAILED and position == 1 and fate == "m":
            status, why = Status.BLOCKED, f"{checks[0][0]} must pass first"
        score = points if status is Status.PASSED else 0
        outcomes.append(Outcome(check, sentence, status, score, points, Visibility(visibility), why, 0.031))
    named = (misconception, hint) if fate == "m" else (None, None)
    return QuestionReport(id, title, tuple(outcomes), *named)


def report_of(student: str, fates: dict[str, str] | None) -> Report:
    """The report of one of ``STUDENTS``; fates of None are those of a notebook that could not be read."""
    questions = () if fates is None else tuple(question_report(item, fates.get(item[0])) for item in QUESTIONS)
    problem = "The notebook is not valid JSON: it ends in line 212, inside a cell." if fates is None else None
    return Report(
        assignment="ps1_softmax",
        student=student,
        questions=questions,
        sandbox="strict",
        max_score=MAX_SCORE,
        problem=problem,
        notes=("calls tf.nn.softmax, which this set asks to do without",) if student == "chen_yuxuan" else (),
        log="epoch 1: loss 2.31\nepoch 2: loss 1.87\n" if fates else "",
        submission_sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        seed_token="ps1_softmax-5eed0f0a",
        environment={"tensorflow": "2.21.0", "keras": "3.15.0", "device": "cpu"},
        key="0a1b2c",
    )


@pytest.fixture
def whole_class() -> list[Report]:
    """26 students in the order of their names: 24 with a grade, one unreadable notebook, one error of ours."""
    return [report_of(student, fates) for student, fates in STUDENTS.items()]


@pytest.fixture
def one_check_report() -> Callable[..., Report]:
    """Build a report of a single check: ``build(status=..., visibility=..., reason=..., student=..., ...)``."""

    def build(
        *,
        status: Status = Status.FAILED,
        visibility: Visibility = Visibility.VISIBLE,
        reason: str = "the result is off by 1",
        misconception: str | None = None,
        hint: str | None = None,
        example: str | None = None,
        **changes: object,
    ) -> Report:
        score = 5 * (status is Status.PASSED)
        outcome = Outcome("rows", "rows sum to 1", status, score, 5, visibility, reason, 0.5, example)
        question = QuestionReport("softmax", "A softmax", (outcome,), misconception, hint)
        return replace(Report("ps1", "ana", (question,), "strict", 5), **changes)

    return build


LETTERS = {
    "P": Status.PASSED,
    "F": Status.FAILED,
    "n": Status.NOT_ATTEMPTED,
    "c": Status.CRASHED,
    "t": Status.TIMED_OUT,
    "e": Status.GRADER_ERROR,
}


@pytest.fixture
def class_of() -> Callable[..., list[Report]]:
    """Build a class from letters: ``class_of({"ana": "PPF nn"}, points=[3, 1, 1, 2, 2])``.

    One word for each question (q1, q2, ...), one letter of ``LETTERS`` for each of its checks (c1, c2, ...).
    """

    def build(letters: dict[str, str], points: list[int]) -> list[Report]:
        reports = []
        for student, words in letters.items():
            worth, questions = iter(points), []
            for number, word in enumerate(words.split(), start=1):
                outcomes = []
                for position, letter in enumerate(word, start=1):
                    status, possible = LETTERS[letter], next(worth)
                    score = possible * (status is Status.PASSED)
                    reason = f"{status.value} in c{position}"
                    outcomes.append(
                        Outcome(f"c{position}", "a check", status, score, possible, Visibility.HIDDEN, reason)
                    )
                questions.append(QuestionReport(f"q{number}", f"Question {number}", tuple(outcomes)))
            reports.append(Report("ps1", student, tuple(questions), "strict", sum(points)))
        return reports

    return build
