#!/usr/bin/env bash
# Writes DIR/plugins.manifest: one line `SHA256  NAME` (lower-case hex, two spaces) for each bundled plugin in DIR.
# The broker starts a bundled plugin only if its bytes have the digest listed here.
# Usage: plugins/manifest.sh DIR NAME...
set -euo pipefail

dir=$1
shift
new=$(mktemp "$dir/.plugins.manifest.XXXXXX")
trap 'rm -f "$new"' EXIT
(cd "$dir" && sha256sum -- "$@") > "$new"
chmod 0644 "$new"
mv "$new" "$dir/plugins.manifest"
echo "manifest: $# plugins in $dir/plugins.manifest"
