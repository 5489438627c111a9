#!/usr/bin/env bash
# Under a rule, the command finds the secret in the variable it asked for; no variable and no output of akms besides.
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home llm/anthropic "$value"

run akms exec --scope ANTHROPIC_API_KEY=secret:read:llm/anthropic -- printenv ANTHROPIC_API_KEY
expect_status 0
expect_stdout "$value"
expect_stderr_empty

note "a second run is served by the same lease"
run akms exec --scope OTHER=secret:read:llm/anthropic -- sh -c 'printf "%s|%s" "$OTHER" "${ANTHROPIC_API_KEY-unset}"'
expect_status 0
expect_stdout "$value|unset"

note "stdin, stdout and stderr are the caller's own"
run_with_input "through" akms exec --scope K=secret:read:llm/anthropic -- sh -c 'cat; echo err >&2'
expect_status 0
expect_stdout "through"
expect_stderr_line err
expect_ledger_verifies
