"""Who may import whom: every arrow in the code points to the same floor's neighbor it may know, or down."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Inside autograder, each floor stands only on those below it (and on tfnn). A floor may not know its own rooms' peers
# unless LADDER says so.
FLOORS = {
    1: ["model", "errors", "library_names", "authors_mistakes"],
    2: [
        "judge",
        "read",
        "collect",
        "record",
        "authoring",
        "exercises",
        "untrusted",
        "sandbox",
        "report",
        "source_parts",
        "grade_diff",
        "export",
    ],
    3: [
        "diagnose",
        "sets",
        "examine",
        "two_mistakes",
        "follow_through",
        "forbidden",
        "class_report",
        "output_folder",
        "question_keys",
    ],
    4: [
        "right_answers",
        "answer_key",
        "example",
        "grade",
        "public_samples",
        "student_version",
        "device",
        "regrade",
        "doctor",
    ],
    5: ["validation", "run", "release", "new_set"],
    6: ["gradescope_upload", "cli", "cli_authors", "cli_export", "cli_gradescope", "__main__", "nbgrader_plugin"],
}
# Arrows between rooms of one floor, each for a reason.
LADDER = {
    ("authors_mistakes", "errors"),
    ("read", "untrusted"),  # reading and collecting open strangers' files in one way
    ("collect", "untrusted"),
    ("record", "report"),  # a record is a report read back
    ("record", "untrusted"),  # what stands in a record's place may be anything
    ("report", "untrusted"),
    ("report", "grade_diff"),
    ("export", "report"),  # what students may see and how text is made safe is the same in both
    ("export", "untrusted"),
    ("question_keys", "sets"),
    ("class_report", "output_folder"),  # no grader may write index.html while it gets its link
    ("authoring", "exercises"),
    ("sandbox", "authoring"),  # wrong answers import it inside the worker
    ("answer_key", "right_answers"),
    ("example", "answer_key"),  # an example needs an answer to an input that no check has drawn
    ("example", "right_answers"),
    ("grade", "example"),
    ("grade", "answer_key"),
    ("public_samples", "answer_key"),
    ("public_samples", "example"),
    ("public_samples", "right_answers"),
    ("student_version", "public_samples"),
    ("two_mistakes", "sets"),
    ("cli", "cli_export"),
    ("cli", "cli_authors"),
    ("cli_export", "nbgrader_plugin"),  # loaded when a gradebook is asked for
    ("cli", "cli_gradescope"),
    ("cli_gradescope", "gradescope_upload"),
    ("__main__", "cli"),
    ("cli", "nbgrader_plugin"),  # which is loaded when a command of it is called
}
# Inside a room of several modules, what may know whom: those that stand first know none that stand after them.
INSIDE = {
    "collect": ["spool", "platforms", "gradescope", "archives", "choice", "places", "attempts", "submissions"],
    "doctor": ["attacks", "attack_run", "examination", "as_text"],
    "example": ["shrink", "search"],
    "forbidden": ["name_meanings", "mentions", "calls"],
    "gradescope_upload": ["wheel", "archive", "session"],
    "release": [
        "members",
        "texts",
        "litter",
        "private_text",
        "code_traces",
        "secret_numbers",
        "secrets_of_sets",
        "leak_check",
        "wheel",
        "bundle",
        "releasing",
    ],
    "validation": [
        "margins",
        "slips",
        "mutants",
        "changed_sets",
        "plausibility",
        "result",
        "as_text",
        "page",
        "validator",
    ],
}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported_names(path: Path) -> set[str]:
    """Dotted names of all modules a file imports, at its top or inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def room(dotted: str) -> str:
    """The room of ``autograder.<room>...``; the package itself for what is defined in its __init__."""
    parts = dotted.split(".")
    rooms = {name for floor in FLOORS.values() for name in floor}
    return parts[1] if len(parts) > 1 and parts[1] in rooms else ""


def floor_of(name: str) -> int:
    return next(number for number, rooms in FLOORS.items() if name in rooms)


def own_room(path: Path) -> str:
    relative = path.relative_to(ROOT / "autograder")
    return relative.parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", modules("autograder"), ids=lambda path: str(path.relative_to(ROOT)))
def test_autograder_imports_only_from_floors_below(path: Path) -> None:
    here = own_room(path)
    if here == "__init__":
        assert not {name for name in imported_names(path) if name.startswith("autograder")}
        return
    assert here in {name for floor in FLOORS.values() for name in floor}, f"{here} stands on no floor yet"
    for name in imported_names(path):
        there = room(name) if name.startswith("autograder.") else ""
        if there and there != here and (here, there) not in LADDER:
            assert floor_of(there) < floor_of(here), f"{here} (floor {floor_of(here)}) imports {name}"


@pytest.mark.parametrize("name", INSIDE)
def test_modules_of_a_room_import_only_those_before_them(name: str) -> None:
    order = INSIDE[name]
    folder = ROOT / "autograder" / name
    assert {path.stem for path in folder.glob("*.py")} == {"__init__", *order}
    for path in folder.glob("*.py"):
        before = order[: order.index(path.stem)] if path.stem in order else []
        inside = {dotted.split(".")[2] for dotted in imported_names(path) if dotted.startswith(f"autograder.{name}.")}
        assert inside <= set(before), f"{path.name} imports {sorted(inside - set(before))}"


@pytest.mark.parametrize("name", ["model", "errors"])
def test_domain_model_needs_only_the_standard_library(name: str) -> None:
    for imported in imported_names(ROOT / "autograder" / f"{name}.py"):
        top = imported.split(".")[0]
        assert top in sys.stdlib_module_names or imported.startswith("autograder.errors"), imported


def test_tfnn_imports_none_of_ours() -> None:
    for path in modules("tfnn"):
        foreign = {name for name in imported_names(path) if name.split(".")[0] in {"autograder", "solutions", "tests"}}
        assert not foreign, f"{path} imports {foreign}"


def test_solved_notebooks_import_only_what_students_have() -> None:
    for path in (ROOT / "solutions").glob("*/*.py"):
        ours = {name.split(".")[0] for name in imported_names(path)} & {"autograder", "tests", "solutions"}
        if path.stem == path.parent.name:
            assert not ours, f"{path} imports {ours}"
        else:
            rooms = {room(name) for name in imported_names(path) if name.startswith("autograder.")}
            assert rooms <= {"authoring"}, f"{path} imports {rooms}"


def test_only_the_worker_side_imports_tensorflow() -> None:
    allowed = {ROOT / "autograder" / "sandbox" / "zygote.py"}
    for path in set(modules("autograder")) - allowed:
        tops = {name.split(".")[0] for name in imported_names(path)}
        assert not tops & {"tensorflow", "keras"}, f"{path} imports TensorFlow"


def test_nothing_of_ours_reads_the_wall_clock() -> None:
    clocks = (
        "time.time(",
        "time_ns(",
        "datetime.now(",
        "utcnow(",
        "today(",
        "time.localtime",
        "gmtime",
        "CLOCK_REALTIME",
    )
    # What is written for another platform says when that was; no grade depends on it.
    may = {ROOT / "autograder" / "cli_export.py", ROOT / "tfnn" / "cli.py"}
    for path in {*modules("autograder"), *modules("tfnn")} - may:
        text = path.read_text(encoding="utf-8")
        for name in clocks:
            assert name not in text, f"{path} uses {name}"


@pytest.mark.parametrize(
    "words",
    [
        ["--help"],
        ["grade", "--help"],
        ["validate", "--help"],
        ["report", "--help"],
        ["doctor", "--help"],
        ["export", "--help"],
        ["gradescope", "--help"],
        ["release", "--help"],
        ["new", "--help"],
    ],
    ids=" ".join,
)
def test_help_loads_neither_tensorflow_nor_numpy(words: list[str]) -> None:
    code = (
        "import sys\nfrom autograder.cli import cli\n"
        f"try: cli({words!r})\nexcept SystemExit: pass\n"
        "print(sorted({'tensorflow', 'keras', 'numpy', 'nbformat', 'jinja2', 'rich'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]"), done.stdout


def test_functions_and_modules_stay_small() -> None:
    for path in [*modules("autograder"), *modules("tfnn")]:
        text = path.read_text(encoding="utf-8")
        assert text.count("\n") <= 400, f"{path} is too long"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                start = node.body[1].lineno if ast.get_docstring(node) and len(node.body) > 1 else node.body[0].lineno
                length = (node.end_lineno or start) - start + 1
                assert length <= 45, f"{path}: {node.name} has {length} lines"
