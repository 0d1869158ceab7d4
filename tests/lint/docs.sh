#!/bin/bash
# SPDX-License-Identifier: MIT
# docs: what the program offers is in its manual and its completions, and they
# offer nothing else.
set -eu -o pipefail
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
need mandoc python3

python3 "$lint/docs.py" | verdict
