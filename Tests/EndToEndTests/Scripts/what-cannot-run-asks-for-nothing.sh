#!/usr/bin/env bash
# A command that cannot be run, an environment that cannot be meant: a clear error and the right status before anything is asked
# for; nothing is minted, nothing is leaked.
source "$(dirname "$0")/../lib.sh"

value=$(canary)
secret_home a/b "$value"
refuse() { # STATUS LINE COMMAND...
  run akms exec --scope K=secret:read:a/b -- "${@:3}"
  expect_refusal "$1" "$2"
  expect_no_canary "$OUT" "$ERR"
}
mkdir folder unreadable
printf 'echo plain "$K"\n' > plain && chmod 0755 plain
printf '#!/no/such/interpreter\n' > script && chmod 0755 script
printf 'x' > file
cp /bin/true bin-true && chmod 0711 bin-true
refuse 127 "command not found: nope" nope
refuse 127 "command not found: ./nope" ./nope
refuse 126 "cannot execute ./folder" ./folder
refuse 126 "cannot execute ./file" ./file
refuse 127 "cannot execute ./script" ./script
expect_stderr_line "akms: because its interpreter /no/such/interpreter cannot be run: no such file or directory"
expect_ledger_count vend.intent 0

note "what can run, runs: a script without a first line, a program that cannot be read, a folder of PATH that cannot be"
run akms exec --scope K=secret:read:a/b -- ./plain
expect_stdout "plain $value"
run akms exec --scope K=secret:read:a/b -- ./bin-true
expect_status 0
chmod 0 unreadable
PATH=$WORK/cwd/unreadable:$PATH run akms exec --scope K=secret:read:a/b -- true
expect_status 0

note "a working folder that is gone"
mkdir gone && cd gone && rmdir ../gone
run akms exec --scope K=secret:read:a/b -- sh -c 'exit 8'
expect_status 8
cd "$WORK/cwd"

note "a variable that stands twice"
run env -i PATH="$PATH" AKMS_HOME="$AKMS_HOME" python3 -c 'import os; os.execve(os.sys.argv[1], ["akms", "exec", "--scope", "K=secret:read:a/b", "--", "true"], {"PATH": os.environ["PATH"], "AKMS_HOME": os.environ["AKMS_HOME"]})' "$(command -v akms)"
expect_status 0
cat > twice.c << 'C'
#include <unistd.h>
#include <stdlib.h>
#include <stdio.h>
int main(int argc, char **argv) {
  char path[4096], home[4096];
  snprintf(path, sizeof path, "PATH=%s", getenv("PATH")), snprintf(home, sizeof home, "AKMS_HOME=%s", getenv("AKMS_HOME"));
  char *environment[] = {path, home, "K=one", "K=two", 0}, *words[] = {"akms", "exec", "--scope", "K=secret:read:a/b", "--", "true", 0};
  return argc < 2 ? 64 : execve(argv[1], words, environment);
}
C
cc -o twice twice.c
run ./twice "$(command -v akms)"
expect_refusal 64 "the variable K stands twice in the environment"

note "closed standard descriptors stay closed, and nothing of ours takes their place"
for closed in '<&-' '>&-' '2>&-' '<&- >&- 2>&-'; do
  run bash -c "akms exec --scope K=secret:read:a/b -- bash -c 'for i in 0 1 2; do [[ -e /proc/self/fd/\$i ]] && echo \$i open >> $WORK/open; done; exit 4' $closed"
  expect_status 4
  expect_no_canary "$OUT" "$ERR"
done
[[ $(sort "$WORK/open" | uniq -c | tr -s ' ' | tr '\n' ';') == " 2 0 open; 2 1 open; 2 2 open;" ]] || fail "not as without akms: $(sort "$WORK/open" | uniq -c)"

note "values of any size that the kernel takes, and one byte more"
head -c 130814 /dev/zero | tr '\0' x > big
STATUS=0 last=(akms secret set)
akms secret set a/big < big > "$OUT" 2> "$ERR" || STATUS=$?
expect_status 0
allow secret:read:a/big
run akms exec --scope K=secret:read:a/big -- sh -c 'printf %s "$K" | wc -c'
expect_stdout 130814
(cat big; printf y) > bigger
STATUS=0
akms secret set a/bigger < bigger > "$OUT" 2> "$ERR" || STATUS=$?
[[ $STATUS != 0 ]] || fail "a value that no environment takes was stored"
printf 'a\0b' | akms secret set a/nul > "$OUT" 2> "$ERR" && fail "a value with a NUL was stored"
printf 'two\nlines' | akms secret set a/lines > /dev/null
allow secret:read:a/lines
run akms exec --scope K=secret:read:a/lines -- printenv K
expect_stdout "$(printf 'two\nlines')"

note "more than the kernel takes together"
for i in $(seq 1 7); do akms secret set "a/big$i" < big > /dev/null; done
allow 'secret:read:a/*'
scopes=()
for i in $(seq 1 7); do scopes+=(--scope "K$i=secret:read:a/big$i"); done
run bash -c 'ulimit -s 3000; exec akms exec "$@"' bash "${scopes[@]}" -- true
expect_status 126
expect_three_lines
expect_stderr_line "akms: because argument list too long"
expect_no_canary "$OUT" "$ERR"
expect_ledger_verifies
