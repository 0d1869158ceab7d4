# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# What the quiet-* scenarios share.  Sourced; makes no sockets by itself.

# act COMM MODE ADDR PORT [ARG...]: a program of quiet.py; returns once what
# it does has gone on for a moment.
# shellcheck disable=SC2154
act() {
    python3 tests/lab/quiet.py "$@" > "$scratch/$1.out" < /dev/null &
    await_true grep -q ready "$scratch/$1.out"
}

# sysctl_set KEY VALUE
sysctl_set() {
    echo "$2" > "/proc/sys/${1//.//}"
}
