# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 1000 TIME_WAIT toward twenty ports of one address.
must="client-churn:info"
evidence=('states.time_wait == 1000'
    'client-churn.time_wait == 1000'
    'client-churn.remote_ports == 20'
    'n.client-churn == 1')
scene() {
    local i script=()
    for i in {1..20}; do
        script+=(listen "127.0.0.1:$((8000 + i))" --)
    done
    for i in {1..19}; do
        script+=(time-wait "127.0.0.1:$((8000 + i))" 50 side=client --)
    done
    hold "${script[@]}" time-wait 127.0.0.1:8020 50 side=client
}
