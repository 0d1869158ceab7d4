# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 99 FIN_WAIT2 of nobody, older than ten seconds.
evidence=('states.fin_wait2 == 99')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        fin-wait2 127.0.0.1:80 99 peer=gone
    sleep 11.5
}
