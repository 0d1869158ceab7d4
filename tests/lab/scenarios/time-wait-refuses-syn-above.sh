# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Ports come back within a minute, with clocks that are behind the last.
must="time-wait-refuses-syn:warning"
may="server-closes-first client-churn turned-away"
args="--interval 11"
evidence=('time-wait-refuses-syn.refused_per_second >= 1'
    'time-wait-refuses-syn.seconds >= 10')
scene() {
    grep -q PAWSTimewait /proc/net/netstat || {
        echo "this kernel does not count it" > "$scratch/skipped"
        exit 0
    }
    python3 "$here/gone.py" refused 100 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
}
