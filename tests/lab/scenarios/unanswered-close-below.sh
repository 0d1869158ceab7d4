# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 49 closes that the peer does not answer.
evidence=('states.fin_wait1 == 49')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        fin-wait1 127.0.0.1:80 49 peer=gone
    sleep 1.5
}
