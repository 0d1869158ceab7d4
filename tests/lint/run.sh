#!/bin/bash
# SPDX-License-Identifier: MIT
# run: every gate, or those named, and one line that sums them up.
set -eu
cd "$(dirname "$0")/../.."

gates=("$@")
[ ${#gates[@]} -gt 0 ] ||
    gates=(format size layers pure banned symbols circles docs text selftest)
passed=0
failed=0
skipped=0
for gate in "${gates[@]}"; do
    status=0
    said=$(bash "tests/lint/$gate.sh" 2>&1) || status=$?
    case $status in
    0)
        passed=$((passed + 1))
        word=ok
        ;;
    77)
        skipped=$((skipped + 1))
        word=skip
        ;;
    *)
        failed=$((failed + 1))
        word='not ok'
        ;;
    esac
    echo "$word lint $gate"
    [ -z "$said" ] || printf '%s\n' "$said"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
