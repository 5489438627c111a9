#!/usr/bin/env bash
# Follows the links of all pages and runs what the docs tell people to type: every command of the blocks marked `sh` in README.md and the guides, in order,
# each file in a home of its own. `# → text` below a command: its output has this line; `# ⇒ N`: it exits with N (else 0).
source "$(dirname "$0")/lib.sh"

root=$(cd "$HERE/../.." && pwd)
bad=0
python3 "$HERE/docs_commands.py" links "$root" || bad=1
for page in README.md docs/getting-started.md docs/exec.md docs/harnesses.md docs/policy.md; do
  AKMS_HOME=$WORK/home-$(basename "$page" .md)
  python3 "$HERE/docs_commands.py" run "$root" "$page" || bad=1
  akms broker stop > /dev/null 2>&1 || true
done
exit "$bad"
