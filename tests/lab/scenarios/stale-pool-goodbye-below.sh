# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Nine with a protocol's farewell unread.
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 9')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 9 side=client kind=goodbye peer=gone
    sleep 1.5
}
