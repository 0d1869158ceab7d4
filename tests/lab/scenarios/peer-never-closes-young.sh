# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# A hundred, but not older than ten seconds.
evidence=('states.fin_wait2 == 100')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        fin-wait2 127.0.0.1:80 100 peer=gone
}
