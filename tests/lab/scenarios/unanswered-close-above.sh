# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 50 closes that the peer does not answer.
must="unanswered-close:warning"
evidence=('states.fin_wait1 == 50'
    'unanswered-close.unanswered == 50'
    'unanswered-close.fin_wait1 == 50')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        fin-wait1 127.0.0.1:80 50 peer=gone
    sleep 1.5
}
