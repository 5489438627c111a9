#!/usr/bin/env bash
# A changed, dropped, doubled or swapped line, a flipped bit and a cut are found by `akms audit verify`.
# limit: 120
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
for _ in 1 2 3; do
  run akms exec --scope K=secret:read:a/b -- true
  expect_status 0
  run akms exec --scope K=secret:read:a/none -- true
  expect_status 77
done
run akms broker stop
expect_ledger_verifies
ledger=$AKMS_HOME/state/ledger
cp -a "$ledger" original

tampered() { # NAME COMMAND...: the command changes the segment named last
  local name=$1
  shift
  rm -rf "$ledger"
  cp -a original "$ledger"
  segment=$(find "$ledger" -name '*.jsonl' | sort | tail -1)
  "$@" "$segment"
  ! cmp -s "$segment" "original/$(basename "$segment")" || fail "$name changed nothing"
  run akms audit verify
  [[ $STATUS == 1 ]] || fail "$name: exit $STATUS"
  run akms audit verify --json
  [[ $STATUS == 1 ]] || fail "$name: exit $STATUS"
  expect_field ok false
  [[ $(field problems < "$OUT") != 0 ]] || fail "$name: no problem named"
  note "$name found"
}
edit() { python3 - "$@" << 'PY'
import sys
kind, path = sys.argv[1:]
lines = open(path, "rb").read().splitlines(keepends=True)
middle = len(lines) // 2
if kind == "outcome":
    middle = next(i for i, line in enumerate(lines) if b"vend.denied" in line)
    lines[middle] = lines[middle].replace(b"vend.denied", b"vend.result")
elif kind == "delete":
    del lines[middle]
elif kind == "double":
    lines.insert(middle, lines[middle])
elif kind == "swap":
    lines[middle - 1], lines[middle] = lines[middle], lines[middle - 1]
elif kind == "bit":
    line = bytearray(lines[middle])
    line[len(line) // 2] ^= 1
    lines[middle] = bytes(line)
elif kind == "first":
    del lines[0]
elif kind == "insert":
    lines.insert(middle, b'{"event.action":"vend.result"}\n')
elif kind == "unsealed":
    lines.append(lines[middle])
open(path, "wb").write(b"".join(lines))
PY
}
tampered "a changed outcome" edit outcome
tampered "a deleted line" edit delete
tampered "a doubled line" edit double
tampered "two swapped lines" edit swap
tampered "a flipped bit" edit bit
tampered "a missing first line" edit first
tampered "an inserted line" edit insert

note "a cut at a seal is whole by itself; the checkpoint that the last verify left shows it"
cut() { python3 - "$1" << 'PY'
import sys
lines = open(sys.argv[1], "rb").read().splitlines(keepends=True)
seals = [i for i, line in enumerate(lines) if line.startswith(b'{"seal"')]
open(sys.argv[1], "wb").write(b"".join(lines[: seals[len(seals) // 2] + 1]))
PY
}
tampered "a cut tail" cut

note "the untouched copy verifies"
rm -rf "$ledger"
cp -a original "$ledger"
expect_ledger_verifies
