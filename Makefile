# Two commands are enough: `make grade` shows the grader at work, `make test` runs the tests.
# Both create .venv and install into it what is missing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
EXAMPLES ?= $(notdir $(wildcard examples/submissions/*))

.PHONY: help install grade test check lint types stale assignments validate benchmarks clean

help:
	@echo "make grade        grade the example submissions; reports go to results/"
	@echo "make test         run the tests"
	@echo "make check        lint, format, types, and whether assignments/ is up to date"
	@echo "make assignments  build assignments/ from solutions/"
	@echo "make validate     check every problem set against its own right and wrong answers"
	@echo "make benchmarks   measure speed beside nbgrader and beside no isolation at all"
	@echo "make clean        remove .venv and results"

install: $(INSTALLED)

$(INSTALLED): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 10) <= v < (3, 14) else "Python 3.10 to 3.13 is needed, this is %d.%d; choose one with: make PYTHON=python3.12" % v[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

grade: $(INSTALLED)
	@status=0; for set in $(EXAMPLES); do \
		$(BIN)/autograder grade $$set examples/submissions/$$set --out results/$$set || status=$$?; \
		echo "Open results/$$set/index.html"; \
	done; exit $$status

test: $(INSTALLED)
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile

check: lint types stale

lint: $(INSTALLED)
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(INSTALLED)
	$(BIN)/mypy

stale: $(INSTALLED)
	$(BIN)/python -m autograder.student_version --check

assignments: $(INSTALLED)
	$(BIN)/python -m autograder.student_version

validate: $(INSTALLED)
	$(BIN)/autograder validate

benchmarks: $(INSTALLED)
	$(BIN)/python benchmarks/against_nbgrader.py
	$(BIN)/python benchmarks/against_floor.py

clean:
	rm -rf $(VENV) results build dist *.egg-info
