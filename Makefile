# Two commands are enough: `make grade` shows the grader at work, `make test` runs the tests.
# Both create .venv and install into it what is missing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
EXAMPLES ?= $(notdir $(wildcard examples/submissions/*))

.PHONY: help install grade doctor test browser postgresql check lint types stale assignments nbgrader validate site lock audit \
	benchmarks clean

help:
	@echo "make grade        grade the example submissions; reports go to results/"
	@echo "make doctor       say what protects this machine from submissions, and attack it"
	@echo "make test         run the tests"
	@echo "make browser      install Debian's Chromium, with which some of the tests open Jupyter (as root)"
	@echo "make postgresql   install Debian's PostgreSQL, with which a test of the gradebook runs (as root)"
	@echo "make check        lint, format, types, and whether assignments/ is up to date"
	@echo "make assignments  build assignments/ from solutions/"
	@echo "make nbgrader     build source/ and exchange/, which nbgrader starts from (docs/nbgrader.md)"
	@echo "make validate     check every problem set against its own right and wrong answers"
	@echo "make site         build the documentation; open site/index.html"
	@echo "make benchmarks   measure speed beside nbgrader and beside no isolation at all"
	@echo "make lock         pin and hash every package that requirements.txt leads to"
	@echo "make audit        ask the package index for known vulnerabilities of these packages"
	@echo "make clean        remove .venv, results and site"

install: $(INSTALLED)

$(INSTALLED): requirements-locked.txt pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if (3, 10) <= v < (3, 14) else "Python 3.10 to 3.13 is needed, this is %d.%d; choose one with: make PYTHON=python3.12" % v[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-locked.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

grade: $(INSTALLED)
	@status=0; for set in $(EXAMPLES); do \
		$(BIN)/autograder grade $$set examples/submissions/$$set --out results/$$set || status=$$?; \
		echo "Open results/$$set/index.html"; \
	done; exit $$status

doctor: $(INSTALLED)
	$(BIN)/autograder doctor

test: $(INSTALLED)
	$(BIN)/python -m pytest --numprocesses auto

# Without it those tests are skipped, and say so. Any Chromium or Chrome that is there already will do.
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do command -v $$name && exit; done; \
		apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends chromium

postgresql:
	@ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null || \
		{ apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends postgresql; }

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

nbgrader: $(INSTALLED)
	$(BIN)/python -m autograder.nbgrader_plugin.course

validate: $(INSTALLED)
	$(BIN)/autograder validate

# Warnings are errors (mkdocs.yml).
site: $(INSTALLED)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet
	@echo "Open site/index.html"

# After a change of requirements.txt.
lock:
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/python -m pip install --quiet uv pip-audit
	{ echo "# Every package that requirements.txt leads to, with the hashes of its files, for Python 3.10 to 3.13. Made by \`make lock\`."; \
	  $(VENV)-lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.10 --generate-hashes \
	  --no-annotate --no-header requirements.txt; } > requirements-locked.txt

# Known vulnerabilities of what is locked; asks the package index, so it needs a network.
audit: lock
	$(VENV)-lock/bin/pip-audit --require-hashes --disable-pip --requirement requirements-locked.txt

benchmarks: $(INSTALLED)
	$(BIN)/python benchmarks/against_nbgrader.py
	$(BIN)/python benchmarks/against_floor.py

clean:
	rm -rf $(VENV) $(VENV)-lock results site build dist *.egg-info
