#!/usr/bin/env bash
# limit: 60
# The report: each event whole and in order, on a descriptor or in a file; it is no business of the command's, and a reader that
# does not read holds nobody up.
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
events() { python3 -c '
import json, sys
lines = [json.loads(line) for line in open(sys.argv[1])]
assert all(line["schema"] == "akms.report/1" and line["seq"] == i + 1 for i, line in enumerate(lines)), lines
assert len({line["request_id"] for line in lines}) == 1
print(" ".join(line["event"] for line in lines))' "$1"; }
run akms exec --report-file r1 --scope K=secret:read:a/b -- sh -c 'exit 3'
expect_status 3
[[ $(events r1) == "granted exit" ]] || fail "$(events r1)"
grep -q '"event":"exit","code":3}' r1 || fail "no status"
grep -q '"vars":\["K"\]' r1 || fail "no names"
run akms exec --report-file r2 --scope K=secret:read:a/b -- sh -c 'kill -9 $$'
grep -q '"event":"exit","signal":9}' r2 || fail "no signal"
run akms exec --report-file r3 --scope K=secret:read:a/no -- true
[[ $(events r3) == denied ]] || fail "$(events r3)"
[[ $(python3 -c 'import json; e = json.loads(open("r3").read()); print(e["code"], e["scope"], e["nearest"][0]["differs_in"], e["exit"])') == "no_rule secret:read:a/no scopes 77" ]] || fail "no reason: $(cat r3)"
run akms exec --report-file r4 --scope K=secret:read:a/b -- nope
[[ $(events r4) == failed ]] || fail "$(events r4)"
grep -q '"code":"command_not_found","exit":127' r4 || fail "no code"
run akms exec --fresh --ttl 2s --grace 0s --report-file r5 --scope K=secret:read:a/b -- sleep 30
[[ $(events r5) == "granted expiring expired failed" ]] || fail "$(events r5)"
run akms exec --report-file r6 -- true
[[ $(events r6) == exit ]] || fail "$(events r6)"

note "on a descriptor, which the command does not have"
run bash -c 'akms exec --report-fd 7 --scope K=secret:read:a/b -- sh -c "test ! -e /proc/self/fd/7" 7> r7'
expect_status 0
[[ $(events r7) == "granted exit" ]] || fail "$(events r7)"
run bash -c 'akms exec --report-fd 2 --quiet --scope K=secret:read:a/b -- sh -c "echo on >&2"'
expect_stderr_line on
grep -q '"event":"exit"' "$ERR" || fail "nothing on stderr"
run akms exec --report-fd 9 -- true
expect_refusal 64 "--report-fd 9 cannot be written"
run bash -c 'akms exec --report-fd 3 -- true 3< /dev/null'
expect_refusal 64 "--report-fd 3 cannot be written"
run akms exec --report-file /no/such/folder/r -- true
expect_refusal 64 "cannot open the report /no/such/folder/r"

note "a reader that has gone, and one that does not read"
run bash -c 'akms exec --report-fd 8 --scope K=secret:read:a/b -- sh -c "sleep 0.3; exit 5" 8> >(exit 0)'
expect_status 5
mkfifo full
sleep 20 < full &
exec 6> full
head -c 65536 /dev/zero >&6
begun=$SECONDS
run bash -c 'akms exec --report-fd 6 --scope K=secret:read:a/b -- sh -c "exit 6"'
expect_status 6
((SECONDS - begun <= 3)) || fail "it waited for the reader"
exec 6>&-
expect_no_canary r1 r2 r3 r4 r5 r6 r7
