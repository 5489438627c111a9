#!/usr/bin/env bash
# Makes the Python environments that tests with real services need, with pinned versions; quick when they are there.
# Usage: Tests/Services/venv.sh [DIR]     DIR: where to (.build/venv in the project)
# DIR/bin holds `python` (with botocore), `aws` and `ministack`. Prints lines for a shell to evaluate, also in DIR/env:
#   AKMS_TEST_VENV       DIR itself
#   AKMS_TEST_PYTHON     a python with botocore, the oracle for signatures
#   AKMS_TEST_AWS        the real aws command
#   AKMS_TEST_MINISTACK  the emulator's program
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:-$here/../../.build/venv}
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

# one folder for a PATH; python by a script, since a link would forget its environment
offer() {
  printf '#!/bin/sh\nexec %q "$@"\n' "$2" > "$dir/bin/$1"
  chmod +x "$dir/bin/$1"
}

make aws
make ministack
mkdir -p "$dir/bin"
offer python "$dir/aws/bin/python"
offer aws "$dir/aws/bin/aws"
offer ministack "$dir/ministack/bin/ministack"
{
  printf 'export AKMS_TEST_VENV=%q\n' "$dir"
  printf 'export AKMS_TEST_PYTHON=%q\n' "$dir/aws/bin/python"
  printf 'export AKMS_TEST_AWS=%q\n' "$dir/aws/bin/aws"
  printf 'export AKMS_TEST_MINISTACK=%q\n' "$dir/ministack/bin/ministack"
} | tee "$dir/env"
