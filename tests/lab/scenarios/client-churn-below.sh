# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 99 TIME_WAIT toward one service.
evidence=('states.time_wait == 99')
scene() {
    hold listen 10.9.0.2:80 -- \
        time-wait 10.9.0.2:80 99 side=client
}
