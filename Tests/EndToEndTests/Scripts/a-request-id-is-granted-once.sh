#!/usr/bin/env bash
# A retry with the same --request-id joins or reuses what the first came to, --fresh or not; it never makes a second one.
source "$(dirname "$0")/../lib.sh"

new_home
store a/b "$(canary)"
store a/c "$(canary)"
allow 'secret:read:a/*'
id() { cat /proc/sys/kernel/random/uuid; }
lease() { python3 -c 'import json, sys; print(json.loads(sys.stdin.readline())["lease"])' < "$1"; }

note "at the same time, fresh"
id=$(id)
for i in 1 2 3 4 5 6 7 8; do
  akms exec --request-id "$id" --fresh --report-file "report$i" --scope K=secret:read:a/b -- sh -c 'sleep 1; touch started' &
done
wait
for i in 1 2 3 4 5 6 7 8; do lease "report$i"; done | sort -u > leases
[[ $(wc -l < leases) == 1 ]] || fail "$(wc -l < leases) leases for one request"
expect_ledger_count vend.intent 1

note "after the end nothing is made again under that name"
rm started
run akms exec --request-id "$id" --fresh --scope K=secret:read:a/b -- sh -c 'touch started'
expect_refusal 124 "the lease of this request has ended"
[[ ! -e started ]] || fail "it was started"

note "an id means one thing"
run akms exec --request-id "$id" --fresh --scope K=secret:read:a/c -- touch started
expect_refusal 64 "the request id $id was used for another request"

note "a retry of a client that died before it started anything gets the same"
id=$(id)
mkfifo gate
run akms exec --request-id "$id" --fresh --dry-run --scope K=secret:read:a/b -- true
expect_status 0
run akms exec --request-id "$id" --ttl 5m --scope K=secret:read:a/b --report-file one -- true
expect_status 0
run akms exec --request-id "$id" --ttl 5m --scope K=secret:read:a/b --report-file two -- true
expect_status 0
[[ $(lease one) == "$(lease two)" ]] || fail "two leases"
grep -q '"reused":true' two || fail "the retry does not say that it is one"

note "a denial is not remembered: what was refused may be asked again"
id=$(id)
store b/x "$(canary)"
run akms exec --request-id "$id" --scope K=secret:read:b/x -- true
expect_status 77
allow secret:read:b/x
run akms exec --request-id "$id" --scope K=secret:read:b/x -- true
expect_status 0
expect_ledger_verifies
