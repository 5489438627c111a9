#!/usr/bin/env bash
# limit: 90
# --redact: no granted value reaches stdout or stderr in any usual spelling, whatever the writes are cut into; everything else
# passes byte for byte, and at a reader's pace.
source "$(dirname "$0")/../lib.sh"

new_home
first=$(canary)
second=$(canary)
store a/b "$first"
store a/c "$second"
allow 'secret:read:a/*'
masked() { run akms exec --redact --scope K=secret:read:a/b --scope L=secret:read:a/c -- "$@"; }

note "as it is, on both"
masked sh -c 'echo "k=$K l=$L"; echo "$L" >&2; exit 3'
expect_status 3
expect_stdout 'k=[redacted:K] l=[redacted:L]'
expect_stderr_line '[redacted:L]'

note "in other spellings, in one write or byte by byte"
cat > spell.py << 'PY'
import base64, json, os, sys, time, urllib.parse
value = os.environ["K"].encode()
forms = [value, base64.b64encode(value), base64.b64encode(b"x" + value), base64.b64encode(b"user:" + value + b"!"),
         base64.urlsafe_b64encode(value), value.hex().encode(), value.hex().upper().encode(),
         urllib.parse.quote(value, safe="").encode(), urllib.parse.quote(value).encode(),
         json.dumps(value.decode()).encode(), json.dumps(value.decode()).replace("/", "\\/").encode()]
for size in (1 << 20, 1, 7):
    for form in forms:
        text = b"<" + form + b">\n"
        for start in range(0, len(text), size):
            os.write(1 + (size == 7), text[start:start + size])
PY
masked python3 spell.py
expect_status 0
[[ $(grep -c 'redacted:K' "$OUT") == 22 && $(grep -c 'redacted:K' "$ERR") == 11 ]] || fail "not every spelling is masked"
expect_no_canary "$OUT" "$ERR"

note "what holds no value passes as it is: 40 MB, both streams, in order"
head -c 20000000 /dev/urandom > blob
masked cat blob
cmp -s "$OUT" blob || fail "the bytes differ"
masked sh -c 'for i in 1 2 3 4 5 6 7 8 9; do echo $i; echo $i >&2; done' 2>&1
run sh -c 'akms exec --redact --scope K=secret:read:a/b -- sh -c "for i in 1 2 3 4 5; do echo \$i; echo \$i >&2; done" 2>&1'
expect_stdout "$(printf '%s\n' 1 1 2 2 3 3 4 4 5 5)"

note "a reader that goes away ends the command as it would without us"
run bash -c 'akms exec --redact --scope K=secret:read:a/b -- yes | head -n 1; echo "${PIPESTATUS[0]}"'
expect_stdout "$(printf 'y\n141')"
note "a reader that waits holds nobody up but the command: the lease ends all the same"
mkfifo slow
sleep 30 < slow &
begun=$SECONDS
run sh -c 'akms exec --fresh --ttl 2s --grace 0s --redact --scope K=secret:read:a/b -- yes > slow'
expect_status 124
((SECONDS - begun <= 10)) || fail "took $((SECONDS - begun)) s"

note "a value that is too short is named, not masked"
store a/s abc
run akms exec --redact --scope S=secret:read:a/s -- sh -c 'echo abc'
expect_stdout abc
expect_stderr_line "akms: not masked: S (its value has less than 4 bytes)"
note "a rule can ask for it"
cat > "$AKMS_HOME/config/policy/mask.yaml" << 'YAML'
akms: policy/1
rules:
  - { id: mask, effect: allow, who: { session: [unproven] }, scopes: ["secret:read:m/x"], redact: required }
YAML
store m/x "$(canary)"
run akms apply --yes
expect_status 0
run akms exec --scope M=secret:read:m/x -- printenv M
expect_status 77
run akms exec --redact --scope M=secret:read:m/x -- printenv M
expect_stdout '[redacted:M]'
expect_no_canary "$AKMS_HOME/state" "$OUT" "$ERR"
