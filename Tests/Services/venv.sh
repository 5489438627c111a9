#!/usr/bin/env bash
# Makes the Python environments that tests with real services need, with pinned versions; quick when they are there.
# Usage: Tests/Services/venv.sh [DIR]     DIR: where to (.build/services in the project)
# Prints lines for a shell to evaluate and writes the same to DIR/env:
#   AKMS_TEST_PYTHON     a python with botocore, the oracle for signatures
#   AKMS_TEST_AWS        the real aws command
#   AKMS_TEST_MINISTACK  the emulator's program
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-$here/../../.build/services}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)

# make NAME: one environment from requirements-NAME.txt; the copy of that file in it says that it is whole
make() {
  local wanted=$here/requirements-$1.txt venv=$dir/$1
  cmp -s "$wanted" "$venv/requirements.txt" && return
  echo "venv: installing $(grep -v '^#' "$wanted" | tr '\n' ' ')into $venv" >&2
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted" >&2
  cp "$wanted" "$venv/requirements.txt"
}

make aws
make ministack
{
  printf 'export AKMS_TEST_PYTHON=%q\n' "$dir/aws/bin/python"
  printf 'export AKMS_TEST_AWS=%q\n' "$dir/aws/bin/aws"
  printf 'export AKMS_TEST_MINISTACK=%q\n' "$dir/ministack/bin/ministack"
} | tee "$dir/env"
