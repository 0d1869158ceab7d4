# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ten whose answer a client has not read.
must="close-wait-unread:warning"
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 10'
    'close-wait-unread.count == 10')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 10 side=client kind=data data=5000 peer=gone
    sleep 1.5
}
