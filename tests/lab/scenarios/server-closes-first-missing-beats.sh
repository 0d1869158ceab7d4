# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ten checks every two seconds, a third of the beats leave nothing.
must="server-closes-first:info"
may="client-churn"
evidence=('server-closes-first.pattern == "probe"'
    'server-closes-first.period_seconds == 2'
    'server-closes-first.confidence == "medium"')
scene() {
    local beat script=()
    for beat in 1 1 0 1 1 1 0 0 1 1 0 1 1 0 1 1 1; do
        [ "$beat" = 0 ] || script+=(-- time-wait 127.0.0.1:80 10)
        script+=(-- wait 2)
    done
    churn listen 127.0.0.1:80 "${script[@]}" -- wait 9
    sleep 33.5
}
