# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ten shut down one way and kept.
must="half-closed:warning"
args="--threshold close-wait-age=1s"
evidence=('states.fin_wait2 == 10'
    'half-closed.count == 10')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        fin-wait2 127.0.0.1:80 10 held=yes peer=gone
    sleep 1.5
}
