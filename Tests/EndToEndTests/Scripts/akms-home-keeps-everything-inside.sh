#!/usr/bin/env bash
# With AKMS_HOME no state of akms is read or written outside it: not in the home folder, not in XDG folders, not in `/`.
source "$(dirname "$0")/../lib.sh"

mkdir -p "$HOME/.config/akms/policy" "$HOME/.local/share/akms" "$HOME/.local/state/akms"
echo "not: valid" > "$HOME/.config/akms/config.yaml"
echo "not: valid" > "$HOME/.config/akms/policy/x.yaml"
mkdir -m 0700 "$WORK/xdg"
export XDG_CONFIG_HOME=$WORK/xdg XDG_DATA_HOME=$WORK/xdg XDG_STATE_HOME=$WORK/xdg XDG_RUNTIME_DIR=$WORK/xdg
find "$HOME" "$WORK/xdg" -printf '%p %T@ %m\n' | sort > before

value=$(canary)
secret_home a/b "$value"
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
run akms audit verify
expect_status 0
find "$HOME" "$WORK/xdg" -printf '%p %T@ %m\n' | sort > after
diff before after || fail "something outside AKMS_HOME changed"

pid=$(broker_pid)
outside=$(find "/proc/$pid/fd" -printf '%l\n' 2> /dev/null | grep '^/' | grep -vE "^($AKMS_HOME/|/dev/(null|urandom)|/proc/)" || true)
[[ -z $outside ]] || fail "the broker has open: $outside"
maps=$(grep -oE ' /[^ ]+$' "/proc/$pid/maps" 2> /dev/null | sort -u | grep -vE "akms-broker|/lib|/usr/|swift" | grep -v " $AKMS_HOME/" || true)
[[ -z $maps ]] || fail "the broker has mapped: $maps"
