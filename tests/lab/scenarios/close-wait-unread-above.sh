# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ten that a server has not read since the FIN.
must="close-wait-unread:warning"
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 10'
    'close-wait-unread.count == 10'
    'close-wait-unread.unread == 10')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 10 kind=unread peer=gone
    sleep 1.5
}
