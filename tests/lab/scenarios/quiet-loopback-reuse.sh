# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# 25000 TIME_WAIT over loopback, whose ports connect() takes over.
. tests/lab/quiet.sh
tools=""
must="client-churn:info"
may=""
args=""
evidence=(
    "states.time_wait >= 20000"
    "client-churn.budget_ratio < 0.1"
)

scene() {
    sysctl_set net.ipv4.tcp_tw_reuse 2
    hold listen 127.0.0.2:3306 -- time-wait 127.0.0.2:3306 25000 side=client \
        -- wait 2
}
