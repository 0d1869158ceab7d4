# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# turn MODE ADDR PORT [ARG...]: a program of turns.py; returns once what it
# does has gone on for a moment.  Sourced; makes no sockets by itself.

# shellcheck disable=SC2154
turn() {
    python3 tests/lab/turns.py "$@" > "$scratch/turns.out" < /dev/null &
    await_true grep -q ready "$scratch/turns.out"
}
