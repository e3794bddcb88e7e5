#!/usr/bin/env bash
# Finds the commit that the pull request is compared with, and the lines that it changes: PATH:FROM-TO, one range a line.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

base="${DSPREP_BASE:-}"
if [[ ! "$base" =~ ^[0-9a-fA-F]{40,64}$ ]]; then
  echo 'not a pull request: all lines are annotated'
  exit 0
fi
if ! git cat-file -e "$base^{commit}" 2>/dev/null; then
  git fetch --quiet --no-tags --depth=1 origin "$base" 2>/dev/null || true
fi
if ! git cat-file -e "$base^{commit}" 2>/dev/null; then
  echo "::notice::dsprep: the base commit is not in this checkout (fetch-depth: 0): all lines are annotated, and nothing is compared"
  exit 0
fi
# a shallow checkout may not know where the two parted
start="$(git merge-base "$base" HEAD 2>/dev/null || printf '%s' "$base")"

# the lines of a hunk are counted, so that data which looks like a header is not taken for one
git -c core.quotePath=off diff --unified=0 --no-color --no-ext-diff --no-textconv --no-renames --relative --src-prefix=a/ --dst-prefix=b/ "$start" HEAD -- . |
  awk '
    function size(range,   parts) { return split(range, parts, ",") == 2 ? parts[2] + 0 : 1 }
    left > 0 { if ($0 !~ /^\\/) left--; next }
    /^\+\+\+ / { sub(/^\+\+\+ /, ""); sub(/\t$/, ""); path = /^b\// ? substr($0, 3) : ""; next }
    /^@@ / {
      split($3, at, ","); from = substr(at[1], 2) + 0; added = size($3)
      left = size($2) + added
      if (added > 0 && path != "") print path ":" from "-" (from + added - 1)
    }
  ' >"$report_dir/changed-lines.txt"

set_output changed-lines "$report_dir/changed-lines.txt"
set_output base "$start"
