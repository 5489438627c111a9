#!/usr/bin/env bash
# The main job on the embedded default: no account, no network, nothing left behind.
# Usage: docs/demo.sh FOLDER-OF-PROGRAMS        (what `make demo` runs)
set -euo pipefail

bin=$(cd "${1:?usage: docs/demo.sh FOLDER-OF-PROGRAMS}" && pwd)
home=$(mktemp -d)
export AKMS_HOME=$home/akms PATH=$bin:$PATH
unset AKMS_SESSION AKMS_PROFILE AKMS_ERROR_FORMAT
end() {
  akms broker stop > /dev/null 2>&1 || true
  rm -rf "$home"
}
trap end EXIT

number=0
step() {
  number=$((number + 1))
  printf '\n-- %d. %s\n' "$number" "$*"
}
# Shows a command as it would be typed, runs it, and ends the demo where its exit status is not the expected one.
show() {
  local expected=$1 status=0
  shift
  printf '$ %s\n' "$*"
  bash -c "$*" || status=$?
  ((status == expected)) || { echo "demo: exit $status, expected $expected" >&2; exit 1; }
  ((status == 0)) || echo "(exit $status)"
}

echo "demo: everything below lives in $AKMS_HOME and goes away at the end"

step "A home: folders, a root key, a policy that allows nothing. The broker starts by itself"
show 0 "akms init --deny-all"

step "A secret, from stdin; it is stored encrypted"
show 0 "printf 'sk-demo-0123456789' | akms secret set llm/anthropic"

step "Nothing is allowed yet, so nobody gets it, and the refusal says why"
show 77 "akms exec --scope ANTHROPIC_API_KEY=secret:read:llm/anthropic -- printenv ANTHROPIC_API_KEY"

step "One rule: programs without a proven session may read this one secret for ten minutes at a time"
show 0 "akms policy allow secret:read:llm/anthropic --session unproven --max-ttl 10m --yes"

step "Plaintext inside the command …"
show 0 "akms exec --scope ANTHROPIC_API_KEY=secret:read:llm/anthropic -- printenv ANTHROPIC_API_KEY"

step "… and nothing outside: not in this shell, and in no file below the home (1 is printenv's and grep's \"not found\")"
show 1 "printenv ANTHROPIC_API_KEY"
show 1 "grep -rlaF sk-demo-0123456789 \$AKMS_HOME"

step "The command keeps its own exit status"
show 3 "akms exec --scope ANTHROPIC_API_KEY=secret:read:llm/anthropic -- sh -c 'exit 3'"

step "A secret that no rule names is refused, and the policy explains it"
show 0 "printf 'hunter2' | akms secret set prod/database"
show 77 "akms exec --scope DB=secret:read:prod/database -- true"
show 0 "akms policy explain secret:read:prod/database"

step "Live leases, one for each program; every request and refusal stands in the ledger, and the ledger verifies"
show 0 "akms lease list"
show 0 "akms audit tail"
show 0 "akms audit verify"

printf '\ndemo: done in %d s; the broker is stopped and %s is removed\n' "$SECONDS" "$home"
