#!/usr/bin/env bash
# The quick conformance run of CI: sets up the frameworks where they are missing, then loads a part of the matrix in each of them, and tokens that were made beforehand in one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh"
node "$here/matrix.mjs" --quick
node "$here/pretokenized.mjs" --quick
