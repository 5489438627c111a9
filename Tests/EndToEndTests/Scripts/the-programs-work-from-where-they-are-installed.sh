#!/usr/bin/env bash
# `make install` puts akms where it finds its helpers, and bundled plugins where the broker finds them with their digests.
# limit: 120
source "$(dirname "$0")/../lib.sh"

root=$(cd "$HERE/../.." && pwd)
[[ -x $BIN/dynsecrets-aws && -x $BIN/example-swift ]] || fail "plugins are not built"
"$root/.ci/install" "$BIN" "$WORK/prefix" dynsecrets-aws example-swift
export PATH=$WORK/prefix/bin:/usr/bin:/bin
[[ $(command -v akms) == "$WORK/prefix/bin/akms" ]] || fail "another akms is found"
value=$(canary)
secret_home a/b "$value"
run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
expect_stdout "$value"
pid=$(broker_pid)
[[ $(readlink "/proc/$pid/exe") == "$WORK/prefix/libexec/akms/akms-broker" ]] || fail "the broker is $(readlink "/proc/$pid/exe")"
run akms plugin list --json
expect_status 0
expect_stdout_has dynsecrets-aws
grep -qF "$(sha256sum "$WORK/prefix/libexec/akms/plugins/dynsecrets-aws" | cut -d ' ' -f 1)" "$OUT" || fail "another digest is listed"
run akms version
expect_status 0

note "through a symlink too"
mkdir "$WORK/links"
ln -s "$WORK/prefix/bin/akms" "$WORK/links/akms"
PATH=$WORK/links:/usr/bin:/bin run akms exec --scope K=secret:read:a/b -- printenv K
expect_status 0
