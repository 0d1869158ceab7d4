# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# What has room may lie: its sender waits for nobody.
args="--threshold close-wait-age=1s"
evidence=('states.established == 40')
scene() {
    python3 "$here/gone.py" lies 20 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
    sleep 1.5
}
