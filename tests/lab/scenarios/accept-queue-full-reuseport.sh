# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# One of four that share the port accepts nothing; the others are not named.
must="accept-queue-full"
may="accept-stalled"
evidence=('accept-queue-full.listeners == 4'
    'accept-queue-full.listeners_full == 1'
    'len(findings[0]["owners"]) == 1'
    'accept-queue-full.owners.0.name == "stuck"')
scene() {
    python3 "$here/passing.py" reuseport 80 4 3 > "$scratch/passing" \
        < /dev/null &
    await_true grep -q ready "$scratch/passing"
}
