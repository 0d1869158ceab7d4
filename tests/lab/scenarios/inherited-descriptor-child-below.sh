# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Nine that only a child of the server holds.
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 9')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 9 peer=gone server=web inherit=child
    sleep 1.5
}
