#!/usr/bin/env bash
# The command is resolved before anything is asked for: 127 or 126, and the ledger knows of no request.
source "$(dirname "$0")/../lib.sh"

secret_home a/b "$(canary)"
scope=K=secret:read:a/b

run akms exec --scope $scope -- no-such-command-anywhere
expect_status 127
expect_three_lines
run akms exec --scope $scope -- ./missing
expect_status 127

: > plain-file
mkdir folder
run akms exec --scope $scope -- ./plain-file
expect_status 126
expect_three_lines
run akms exec --scope $scope -- ./folder
expect_status 126
printf '#!/no/such/interpreter\n' > script
chmod +x script
run akms exec --scope $scope -- "$PWD"/plain-file
expect_status 126

expect_ledger_count vend.intent 0
expect_ledger_count vend.denied 0

note "PATH is searched as a shell does: the first that can be executed"
mkdir first second
: > first/tool
printf '#!/bin/sh\necho second\n' > second/tool
chmod +x second/tool
PATH=$PWD/first:$PWD/second:$PATH run akms exec --scope $scope -- tool
expect_status 0
expect_stdout second
expect_ledger_count vend.intent 1
