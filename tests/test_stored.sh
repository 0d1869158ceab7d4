#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What tcpwait says of the stored samples is what the goldens say; how to renew
# them stands in tests/stored.sh.
set -eu
cd "$(dirname "$0")/.."
export B=${B:-build}
skip() {
    echo "skip: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}
[ "$(uname -m)" = x86_64 ] || skip "the samples are those of x86_64"
[ "$(LC_ALL=C.UTF-8 locale charmap 2> /dev/null)" = UTF-8 ] ||
    skip "no C.UTF-8 here"
exec tests/stored.sh test
