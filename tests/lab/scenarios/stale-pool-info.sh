# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 99 pooled connections are a matter of info.
must="stale-pool:info"
args="--threshold close-wait-age=1s"
evidence=('stale-pool.count == 99')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 99 side=client kind=unread peer=gone
    sleep 1.5
}
