#!/usr/bin/env bash
# Validates: annotations to the log, a summary to the job, reports to files. Ends with dsprep's exit code.
set -euo pipefail
source "$(dirname -- "${BASH_SOURCE[0]}")/common.sh"

read_arguments
report="$report_dir/report.json"
summary="$report_dir/summary.md"
arguments+=(--no-progress --format github --report "json=$report" --report "markdown=$summary")
if [[ -n "${INPUT_SARIF_FILE:-}" ]]; then arguments+=(--report "sarif=$INPUT_SARIF_FILE"); fi
if [[ -f "${DSPREP_CHANGED_LINES:-}" ]]; then arguments+=(--changed-lines "$DSPREP_CHANGED_LINES"); fi
if [[ -s "${DSPREP_BASE_REPORT:-}" ]]; then arguments+=(--compare "$DSPREP_BASE_REPORT"); fi

status=0
validate || status=$?
set_output exit-code "$status"
if [[ -s "$report" ]]; then set_output report "$report"; fi
if [[ "${INPUT_SUMMARY:-true}" == true && -s "$summary" ]]; then cat -- "$summary" >>"${GITHUB_STEP_SUMMARY:?}"; fi
exit "$status"
