# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Whoever reads on, if slowly, or has room left, is no trouble.
args="--threshold close-wait-age=1s"
evidence=('states.established == 40')
scene() {
    python3 "$here/gone.py" reading 20 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
    sleep 1.5
}
