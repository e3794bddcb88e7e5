# Shared by the steps of the action; inputs come in the environment as INPUT_*.

report_dir="${RUNNER_TEMP:?}/dsprep"
mkdir -p "$report_dir"

# Runs dsprep: that of the project (version "local"), else that version from npm.
dsprep() {
  if [[ "${INPUT_VERSION:-latest}" == local ]]; then
    npx --no-install dsprep "$@"
  else
    npx --yes "dsprep@${INPUT_VERSION:-latest}" "$@"
  fi
}

# Sets the arrays `paths`, what is validated, and `arguments`, how.
read_arguments() {
  arguments=()
  paths=()
  local path
  while IFS= read -r path; do
    if [[ -n "$path" ]]; then paths+=("$path"); fi
  done <<<"${INPUT_PATHS:-}"
  if [[ -n "${INPUT_CONFIG:-}" ]]; then arguments+=("--config=$INPUT_CONFIG"); fi
  if [[ -n "${INPUT_TO:-}" ]]; then arguments+=("--to=$INPUT_TO"); fi
  if [[ -n "${INPUT_TRAIN_CONFIG:-}" ]]; then arguments+=("--train-config=$INPUT_TRAIN_CONFIG"); fi
  if [[ -n "${INPUT_TOKENIZER:-}" ]]; then arguments+=("--tokenizer=$INPUT_TOKENIZER"); fi
  if [[ -n "${INPUT_FAIL_ON:-}" ]]; then arguments+=("--fail-on=$INPUT_FAIL_ON"); fi
}

# Validates with `arguments` and those given. An empty list of paths is none, also to the bash of macOS.
validate() {
  dsprep validate ${arguments[@]+"${arguments[@]}"} "$@" -- ${paths[@]+"${paths[@]}"}
}

# One output of the step. Values are paths and numbers of one line.
set_output() {
  printf '%s=%s\n' "$1" "$2" >>"${GITHUB_OUTPUT:?}"
}
