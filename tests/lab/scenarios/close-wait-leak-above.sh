# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ten consumed CLOSE_WAIT older than the age.
must="close-wait-leak:warning"
args="--threshold close-wait-age=1s"
evidence=('close-wait-leak.count == 10'
    'close-wait-leak.consumed == 10'
    'close-wait-leak.subject.service_port == 80'
    'states.close_wait == 10')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 10 peer=gone server=web
    sleep 1.5
}
