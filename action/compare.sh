#!/usr/bin/env bash
# Validates the data as it is on the base branch, so that the summary can say what changed. Never fails the job.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

base="${DSPREP_BASE_COMMIT:-}"
if [[ -z "$base" || "${INPUT_COMPARE:-true}" != true ]]; then exit 0; fi

tree="$report_dir/base"
inside="$(git rev-parse --show-prefix)"
report="$report_dir/base-report.json"
git worktree add --quiet --detach "$tree" "$base"
trap 'git worktree remove --force "$tree"' EXIT
if [[ ! -d "$tree/$inside" ]]; then exit 0; fi
if [[ "${INPUT_VERSION:-latest}" == local && -d node_modules ]]; then ln -s "$PWD/node_modules" "$tree/${inside}node_modules" 2>/dev/null || true; fi

read_arguments
status=0
(cd "$tree/$inside" && validate --quiet --no-progress --format json --out-file "$report") || status=$?
# 3: the base does not pass, and has a report all the same
if [[ "$status" != 0 && "$status" != 3 ]] || [[ ! -s "$report" ]]; then
  echo "::notice::dsprep: the base branch could not be validated (exit code $status): nothing is compared"
  exit 0
fi
set_output report "$report"
