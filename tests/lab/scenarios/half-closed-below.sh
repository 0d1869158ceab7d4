# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Nine shut down one way and kept.
args="--threshold close-wait-age=1s"
evidence=('states.fin_wait2 == 9')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        fin-wait2 127.0.0.1:80 9 held=yes peer=gone
    sleep 1.5
}
