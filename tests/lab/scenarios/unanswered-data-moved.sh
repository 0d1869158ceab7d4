# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The address that ten of a pool come from has left this host.
tools="ip"
must="unanswered-data:warning"
args="--threshold unacked-age=1"
evidence=('unanswered-data.unanswered == 10'
    'unanswered-data.local_address_absent == 10'
    'unanswered-data.subject.local_address == "10.77.0.1"'
    '"10.77.0.1, which is no address of this host" in findings[0]["summary"]')
scene() {
    python3 "$here/lost.py" moved 10 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
