#!/usr/bin/env bash
# `tool` is the opened file and `cwd` the opened folder: another name for the same file is the same, the same name is not.
source "$(dirname "$0")/../lib.sh"

new_home
store a/tool "$(canary)"
store a/cwd "$(canary)"
mkdir -p "$WORK/client/deep" "$WORK/client2"
printf '#!/bin/sh\necho used\n' > "$WORK/good"
cp "$WORK/good" "$WORK/other"
mkdir "$WORK/fake"
cp "$WORK/good" "$WORK/fake/good"
chmod +x "$WORK/good" "$WORK/other" "$WORK/fake/good"
cat > "$AKMS_HOME/config/policy/who.yaml" << YAML
akms: policy/1
rules:
  - { id: by-tool, effect: allow, who: { session: [unproven], tool: ["$WORK/good"] }, scopes: ["secret:read:a/tool"] }
  - { id: by-cwd, effect: allow, who: { session: [unproven], cwd: ["$WORK/client/**", "$WORK/client"] }, scopes: ["secret:read:a/cwd"] }
YAML
run akms apply --yes
expect_status 0

tool() { run akms exec --scope K=secret:read:a/tool -- "$@"; }
tool "$WORK/good"
expect_status 0
expect_stdout used
ln -s "$WORK/good" "$WORK/link"
tool "$WORK/link"
expect_status 0
tool "$WORK/other"
expect_status 77
tool "$WORK/fake/good"
expect_status 77
tool sh -c "$WORK/good"
expect_status 77
PATH=$WORK/fake:$PATH tool good
expect_status 77

here() { run akms exec --scope K=secret:read:a/cwd -- true; }
cd "$WORK/client" && here
expect_status 0
cd "$WORK/client/deep" && here
expect_status 0
cd "$WORK/client2" && here
expect_status 77
ln -s "$WORK/client" "$WORK/client2/in"
cd "$WORK/client2/in" && here
expect_status 0
cd "$WORK" && here
expect_status 77
PWD=$WORK/client here
expect_status 77
