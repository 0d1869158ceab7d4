# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 100 pooled connections are a matter of warning.
must="stale-pool:warning"
args="--threshold close-wait-age=1s"
evidence=('stale-pool.count == 100')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 100 side=client kind=unread peer=gone
    sleep 1.5
}
