# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# The health checks of eight backends, and nothing else.  Fewer than half of
# them leave a TIME_WAIT, so the rhythm has gaps and nothing may be sure of it.
. tests/lab/real/lib.sh
tools="haproxy nginx"
must="server-closes-first:info"
may=""
args="--threshold time-wait-count=10"
evidence=('server-closes-first.confidence != "high"')

scene() {
    local i config='listen web
  bind 127.0.0.1:8080
  option httpchk GET /
  default-server inter 1s check'
    for i in 1 2 3 4 5 6 7 8; do
        config+=$'\n'"  server back$i 127.0.0.1:9000"
    done
    nginx_with back 'server { listen 127.0.0.1:9000; }'
    listening 9000
    haproxy_with "$config"
    listening 8080
    sleep 8
}
