#!/bin/sh
# Fetches the AWS SDK for JavaScript that story.mjs runs, at the versions of package-lock.json, into node_modules here or
# in the folder that TRUNKLINE_NODE_MODULES names (its last part must be node_modules). Tests never fetch anything.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
into=${TRUNKLINE_NODE_MODULES:-$here/node_modules}

[ "$(basename "$into")" = node_modules ] || { echo "$into: the folder must be called node_modules" >&2; exit 2; }
command -v npm >/dev/null || { echo 'npm is not there: the JavaScript story will be skipped' >&2; exit 1; }

folder=$(dirname "$into")
mkdir -p "$folder"
[ "$folder" = "$here" ] || cp "$here/package.json" "$here/package-lock.json" "$folder"
cd "$folder"
npm ci --no-audit --no-fund --ignore-scripts
