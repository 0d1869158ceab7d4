# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 99 TIME_WAIT of one server.
evidence=('states.time_wait == 99')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        time-wait 127.0.0.1:80 99 side=server
}
