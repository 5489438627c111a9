#!/usr/bin/env bash
# What cannot be recorded is not released: 69 while the disk is full, all well again when there is room.
source "$(dirname "$0")/../lib.sh"

as_root_or_fail
value=$(canary)
secret_home a/b "$value"
run akms exec --scope K=secret:read:a/b -- true
expect_status 0
run akms lease revoke --all
run akms broker stop
mkdir "$WORK/keep"
cp -a "$AKMS_HOME/state/." "$WORK/keep/"
size=$(du -sk "$WORK/keep" | cut -f 1)
mount -t tmpfs -o "size=$((size + 1024))k,mode=0700" tmpfs "$AKMS_HOME/state" || fail "cannot mount a small disk"
unmount() { umount -l "$AKMS_HOME/state" 2> /dev/null || true; }
trap 'unmount; clean_up' EXIT
cp -a "$WORK/keep/." "$AKMS_HOME/state/"
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"

dd if=/dev/zero of="$AKMS_HOME/state/filler" bs=1k 2> /dev/null || true
refused=0
for i in $(seq 40); do
  run akms exec --fresh --ttl "$((20 + i))s" --scope K=secret:read:a/b -- printenv K
  if [[ $STATUS == 69 ]]; then refused=$((refused + 1)); expect_stdout ""; else expect_status 0; fi
done
((refused > 0)) || fail "no request was refused on a full disk"
note "$refused of 40 refused"

rm "$AKMS_HOME/state/filler"
run akms broker restart
expect_status 0
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
expect_ledger_verifies
