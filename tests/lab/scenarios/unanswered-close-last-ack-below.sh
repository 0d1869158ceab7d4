# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 49 LAST_ACK that the peer does not answer.
evidence=('states.last_ack == 49')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        last-ack 127.0.0.1:80 49 peer=gone
    sleep 1.5
}
