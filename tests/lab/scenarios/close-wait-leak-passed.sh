# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A worker of another program leaks what it was passed, close-on-exec: its own.
must="close-wait-leak:warning"
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 12'
    'close-wait-leak.count == 12'
    'close-wait-leak.owners.0.name == "worker"')
scene() {
    python3 "$here/passing.py" passed 143 12 cloexec > "$scratch/passing" \
        < /dev/null &
    await_true grep -q ready "$scratch/passing"
    sleep 1.5
}
