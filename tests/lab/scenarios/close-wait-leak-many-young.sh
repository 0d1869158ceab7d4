# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# A hundred need only be older than a sixth of the age.
must="close-wait-leak:warning"
args="--threshold close-wait-age=6s"
evidence=('close-wait-leak.count == 100'
    'close-wait-leak.aged_after_seconds == 1')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 100 peer=gone server=web
    sleep 1.5
}
