# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ten that a child holds beside its parent.
must="inherited-descriptor:warning"
may="close-wait-leak"
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 10'
    'inherited-descriptor.count == 10'
    'len(findings[0]["owners"]) >= 1')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 10 peer=gone server=web inherit=both
    sleep 1.5
}
