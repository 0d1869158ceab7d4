# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# One process leaks to each of ten services, and children of one server hang
# with one connection each.
must="close-wait-leak:warning"
may="peer-never-closes"
args="--threshold close-wait-age=1s"
evidence=('n.close-wait-leak == 2'
    'close-wait-leak.subject.scope == "process"'
    'close-wait-leak.services == 10'
    'close-wait-leak.subject.scope == "program"'
    'close-wait-leak.processes == 10')

scene() {
    python3 tests/lab/relays.py thin 10 < /dev/null > "$scratch/thin" &
    await_true grep -q ready "$scratch/thin"
    python3 tests/lab/relays.py children 10 < /dev/null > "$scratch/hang" &
    await_true grep -q ready "$scratch/hang"
    await_true at_least 20 CLOSE_WAIT
    sleep 1.5
}
