# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 50 LAST_ACK that the peer does not answer.
must="unanswered-close:warning"
evidence=('states.last_ack == 50'
    'unanswered-close.last_ack == 50')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        last-ack 127.0.0.1:80 50 peer=gone
    sleep 1.5
}
