# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ten pooled connections that the server closed.
must="stale-pool:info"
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 10'
    'stale-pool.count == 10'
    'stale-pool.unread == 10')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 10 side=client kind=unread peer=gone
    sleep 1.5
}
