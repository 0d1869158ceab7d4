# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A worker of another program leaks what it was passed: it may be a child.
must="inherited-descriptor:warning"
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 12'
    'inherited-descriptor.count == 12'
    'findings[0]["confidence"] == "medium"'
    'inherited-descriptor.owners.0.name == "worker"')
scene() {
    python3 "$here/passing.py" passed 143 12 > "$scratch/passing" \
        < /dev/null &
    await_true grep -q ready "$scratch/passing"
    sleep 1.5
}
