# shellcheck shell=bash
# A small AWS of our own for a script: ministack, which checks signatures, role policies, session policies and expiry.
#
# `aws_world` starts it, fills it as Tests/Services/seed_aws.py says (a user that may only assume the role `deploy`, the
# bucket `akms-data` with the objects `pub/hi` and `priv/hi`), stores the user's key as `aws/base` and connects `aws`.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ROOT=$(cd "$HERE/../.." && pwd)
: "${AKMS_TEST_PYTHON:?is not set: evaluate what Tests/Services/venv.sh prints}" "${AKMS_TEST_MINISTACK:?}" "${AKMS_TEST_AWS:?}"
PATH=$BIN:$(dirname "$AKMS_TEST_AWS"):$PATH # the venv's real `aws`
export AWS_EC2_METADATA_DISABLED=true AWS_PAGER='' AWS_DEFAULT_REGION=eu-central-1

# aws_start: ministack on a free port of the loopback interface; AWS_URL is its address, AWS_LOG names each call it got.
aws_start() {
  local port i
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  AWS_URL=http://127.0.0.1:$port AWS_LOG=$WORK/ministack.log
  mkdir -p "$WORK/ministack"
  env -i PATH="$PATH" HOME="$WORK/ministack" TMPDIR="$WORK/ministack" AUTH=true LOG_LEVEL=DEBUG GATEWAY_PORT="$port" \
    BIND_HOST=127.0.0.1 MINISTACK_HOST=127.0.0.1 "$AKMS_TEST_MINISTACK" > "$AWS_LOG" 2>&1 &
  ministack=$!
  background+=("$ministack")
  for ((i = 0; i < 300; i++)); do
    if (: < "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then return; fi
    kill -0 "$ministack" 2> /dev/null || { cat "$AWS_LOG" >&2; fail "ministack died"; }
    sleep 0.1
  done
  fail "ministack does not listen"
}

# aws_world: see the top; needs a home. The user's secret key counts as a canary from then on.
aws_world() {
  aws_start
  mkdir -p "$WORK/seed"
  "$AKMS_TEST_PYTHON" "$ROOT/Tests/Services/seed_aws.py" "$AWS_URL" "$WORK/seed" > "$WORK/seed/env" || fail "cannot seed"
  # shellcheck disable=SC1091
  source "$WORK/seed/env"
  field secret_access_key < "$AKMS_TEST_SOURCE" >> "$CANARIES"
  STATUS=0 last=("akms secret set aws/base")
  akms secret set aws/base < "$AKMS_TEST_SOURCE" > "$OUT" 2> "$ERR" || STATUS=$?
  expect_status 0
  cat > "$AKMS_HOME/config/config.yaml" << YAML
akms: config/1
connections:
  aws:
    plugin: dynsecrets-aws
    source: { secret: aws/base }
    region: eu-central-1
    endpoint: "$AWS_URL"
    roles: { default: "$AKMS_TEST_ROLE" }
YAML
  chmod 0600 "$AKMS_HOME/config/config.yaml"
  run akms apply --yes
  expect_status 0
}

# aws_home: a home with the AWS world and one rule: scripts may read `pub/` of the bucket.
aws_home() {
  new_home
  aws_world
  allow 'aws:s3-read:akms-data/pub/**' --max-ttl 15m
}

# in_aws SCOPE COMMAND...: runs a command with a session for SCOPE; the client is told where our AWS is.
in_aws() {
  local scope=$1
  shift
  run akms exec --scope "$scope" -- env AWS_ENDPOINT_URL="$AWS_URL" "$@"
}

# sts_calls: how often STS was asked for anything, as it tells itself.
sts_calls() { grep -c 'service=sts' "$AWS_LOG" || true; }
