# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 1000 TIME_WAIT toward one port of twenty addresses.
must="client-churn:info"
evidence=('states.time_wait == 1000'
    'client-churn.time_wait == 1000'
    'client-churn.remote_addresses == 20'
    'n.client-churn == 1')
scene() {
    local i script
    script=(listen 0.0.0.0:80)
    for i in {1..19}; do
        script+=(-- time-wait "127.0.1.$i:80" 50 side=client)
    done
    hold "${script[@]}" -- time-wait 127.0.1.20:80 50 side=client
}
