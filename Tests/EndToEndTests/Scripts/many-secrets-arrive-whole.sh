#!/usr/bin/env bash
# Several scopes in one exec, long values and many variables: all arrive unchanged, or nothing starts.
source "$(dirname "$0")/../lib.sh"

new_home
allow 'secret:read:**'
scopes=()
for i in $(seq 20); do
  store "many/s$i" "value-$i-$(canary)"
  scopes+=(--scope "S$i=secret:read:many/s$i")
done
run akms exec "${scopes[@]}" -- sh -c 'for i in $(seq 20); do eval "v=\$S$i"; case $v in value-$i-*) ;; *) echo "wrong S$i"; exit 1 ;; esac; done; echo all'
expect_status 0
expect_stdout all

long=$(head -c 90000 /dev/urandom | base64 -w 0 | head -c 100000)
run_with_input "$long" akms secret set many/long
expect_status 0
run akms exec --scope L=secret:read:many/long -- sh -c 'printf %s "$L" | sha256sum'
expect_status 0
expect_stdout "$(printf %s "$long" | sha256sum)"

note "a value that no environment can hold is refused when it is stored, or before anything starts"
head -c 150000 /dev/urandom | base64 -w 0 > huge
STATUS=0 last=("akms secret set many/huge")
akms secret set many/huge < huge > "$OUT" 2> "$ERR" || STATUS=$?
expect_status 64
