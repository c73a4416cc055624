#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image from the uploaded zip. It installs the grader outside of
# /autograder, and moves the problem set with its key to where only root can read. PIP_* variables work as usual.
set -euo pipefail
umask 022

readonly source=/autograder/source
readonly home=/opt/autograder

say() { printf 'setup.sh: %s\n' "$*"; }
fail() { say "$*" >&2; exit 1; }

[ "$(id -u)" -eq 0 ] || fail "expected to be run by root, as Gradescope does, received user $(id -u)."
[ -d "$source/solutions" ] || fail "expected the problem set in $source/solutions; upload the zip as it was built."

python="${AUTOGRADER_PYTHON:-python3}"
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    say "installing Python"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3 python3-venv
fi
"$python" -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] < (3, 14))' ||
    fail "Python 3.10 to 3.13 is needed, this is $("$python" --version); choose the image Ubuntu 22.04 or newer."

say "installing the grader and the packages it was tested with"
rm -rf "$home"
mkdir -p "$home"
"$python" -m venv "$home/venv"
pip() { "$home/venv/bin/python" -m pip --disable-pip-version-check --no-cache-dir "$@"; }
pip install --quiet --require-hashes -r "$source/requirements-locked.txt"
pip install --quiet --no-deps "$source"/nn_course_kit-*.whl
chmod -R go+rX,go-w "$home/venv"

say "putting the key where only root can read it"
mkdir -m 700 "$home/course"
mv "$source/solutions" "$home/course/solutions"
chown -R root:root "$home"
chmod -R go= "$home/course"
rm -f "$source"/nn_course_kit-*.whl "$source/requirements-locked.txt"
chmod 700 "$source"
say "ready"
