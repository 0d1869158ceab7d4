# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# As many, from where connect() finds them.
evidence=('states.established == 1600')
scene() {
    hold listen 127.0.0.1:80 name=web
    python3 "$here/binder.py" plain 800 127.0.0.1 80 127.0.0.1 \
        > "$scratch/plain" 2>> "$scratch/said" &
    await_true grep -q ready "$scratch/plain"
}
