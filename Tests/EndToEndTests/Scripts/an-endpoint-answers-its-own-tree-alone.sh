#!/usr/bin/env bash
# With --deliver endpoint AWS clients of the command's tree get their session by asking; nobody else does, token or not.
# limit: 180
# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/../lib_aws.sh"

aws_home
scope='aws:s3-read:akms-data/pub/**'
python=$AKMS_TEST_PYTHON ask=$HERE/endpoint.py
mkdir -p "$HOME/.aws"
printf '[default]\naws_access_key_id = own\naws_secret_access_key = own\n' > "$HOME/.aws/credentials"
watch_argv

note "a real client works, whatever the caller's variables and files say"
export AWS_PROFILE=other AWS_ACCESS_KEY_ID=plain AWS_SECRET_ACCESS_KEY=plain AWS_SESSION_TOKEN=plain
export AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=/other AWS_WEB_IDENTITY_TOKEN_FILE=/nonexistent
run akms exec --deliver endpoint --scope "$scope" -- env AWS_ENDPOINT_URL="$AWS_URL" aws s3 cp s3://akms-data/pub/hi -
expect_status 0
[[ -s $OUT ]] || fail "nothing was read"
expect_stderr_has "removed: AWS_ACCESS_KEY_ID (it would shadow the grant)"
run akms exec --deliver endpoint --scope "$scope" -- env AWS_ENDPOINT_URL="$AWS_URL" aws s3 cp s3://akms-data/priv/hi -
[[ $STATUS != 0 ]] || fail "more than the scope was read"
run akms exec --deliver endpoint --scope "$scope" -- env
expect_status 0
for name in AWS_PROFILE AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_CONTAINER_CREDENTIALS_RELATIVE_URI \
  AWS_WEB_IDENTITY_TOKEN_FILE; do
  ! grep -q "^$name=" "$OUT" || fail "$name is there"
done
grep -q '^AWS_REGION=eu-central-1$' "$OUT" || fail "no region"
grep -qE '^AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127\.0\.0\.1:[0-9]+/creds$' "$OUT" || fail "no address"
grep -qE '^AWS_CONTAINER_AUTHORIZATION_TOKEN=[0-9a-f]{64}$' "$OUT" || fail "no token"

note "what is no request of a client is refused"
ways="right 200 no-token 403 wrong-token 403 token-prefix 403 two-tokens 400 wrong-host 400 no-port 400 no-host 400
two-hosts 400 origin 403 post 405 body 400 other-path 404 query 404 whole-address 404 too-long 431 no-http 400 silent hung right 200"
# shellcheck disable=SC2016  # the command's own shell expands it
run akms exec --deliver endpoint --scope "$scope" --report-file "$WORK/report" -- bash -c '

  set -- $3 "$1" "$2"
  while (($# > 2)); do is=$("${@: -2:1}" "${@: -1}" "$1"); [[ $is == "$2"* ]] || { echo "$1: $is"; exit 9; }; shift 2; done
  "$1" "$2" right v6' - "$python" "$ask" "$ways"
expect_status 0
expect_stdout 200
[[ $(grep -c '"event":"refused_client"' "$WORK/report") == 16 ]] || fail "$(grep -c refused_client "$WORK/report") are reported"

note "another process with the stolen address and token is refused; one that the command leaves to akms is not"
# shellcheck disable=SC2016
akms exec --deliver endpoint --scope "$scope" --report-file "$WORK/theft" -- bash -c '
  env | grep "^AWS_CONTAINER" > env; mv env stolen
  until [[ -e enough ]]; do sleep 0.1; done
  (setsid "$1" "$2" right > orphan &) ; sleep 1' - "$python" "$ask" &
exec=$!
for ((i = 0; i < 100; i++)); do [[ -e stolen ]] && break; sleep 0.1; done
cut -d = -f 2 stolen | sed -n '/^[0-9a-f]\{64\}$/p' >> "$CANARIES"
steal() (
  set -a
  source ./stolen
  "$python" "$ask" right "$@" 2>&1 | tail -n 1
)
[[ $(steal) == 403 ]] || fail "a stranger was answered"
[[ $(steal v6) == 403 ]] || fail "a stranger was answered over IPv6"
as_root_or_fail
chmod 755 "$WORK" "$WORK/cwd"
address=$(sed -n 's/^AWS_CONTAINER_CREDENTIALS_FULL_URI=//p' stolen)
# shellcheck disable=SC2016
other=$(as_uid 65534 bash -c 'exec 3<> "/dev/tcp/127.0.0.1/$1"; cat <&3' - "$(sed 's|.*:\([0-9]*\)/creds|\1|' <<< "$address")" 2>&1)
[[ -z $other ]] || fail "another user was answered: $other"
grep -q 'none of the command' "$WORK/theft" || fail "the report does not tell of the stranger"
touch enough
wait "$exec" || fail "the command failed"
[[ $(cat orphan) == 200 ]] || fail "a descendant got $(cat orphan)"
[[ $(steal) == *Connection\ refused* ]] || fail "it outlives its command"
rm stolen

note "connections that say nothing do not keep the command's own out for ever"
# shellcheck disable=SC2016
run akms exec --deliver endpoint --scope "$scope" -- bash -c '
  for i in {1..24}; do "$1" "$2" silent > /dev/null & done; sleep 0.5; "$1" "$2" right' - "$python" "$ask"
expect_status 0
expect_stdout 200

run akms exec --deliver endpoint --scope "$scope" --redact -- sh -c 'echo "$AWS_CONTAINER_AUTHORIZATION_TOKEN"'
expect_status 0
! grep -qE '[0-9a-f]{64}' "$OUT" || fail "the token is not masked"
store a/b "$(canary)"
allow secret:read:a/b
run akms exec --deliver endpoint --scope K=secret:read:a/b -- touch started
expect_refusal 64 "endpoint delivers one AWS session"
[[ ! -e started ]] || fail "the command was started"
expect_no_canary_in_argv
expect_no_canary "$AKMS_HOME" "$WORK/theft" "$WORK/report" "$OUT" "$ERR"
