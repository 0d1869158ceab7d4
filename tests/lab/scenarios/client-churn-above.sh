# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 100 TIME_WAIT toward one service.
must="client-churn:info"
evidence=('states.time_wait == 100'
    'client-churn.time_wait == 100'
    'client-churn.subject.service_port == 80')
scene() {
    hold listen 10.9.0.2:80 -- \
        time-wait 10.9.0.2:80 100 side=client
}
