#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# demo: tcpwait at work on a busy host that is made for it, without root.
#
#   demo.sh [ARGUMENT...]        the arguments are tcpwait's
#
# Everything lives in a private network namespace and is gone afterwards.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${BUILD:-$(cd "$here/../.." && pwd)/build}
seconds=${SECONDS_TO_WATCH:-9}
readonly here build seconds

for tool in tcpwait sockgen; do
    if [ ! -x "$build/$tool" ]; then
        echo "demo: no $build/$tool" >&2
        exit 1
    fi
done

script=(
    listen 0.0.0.0:8080 name=nginx
    -- listen '[::]:8443' name=haproxy
    -- listen 127.0.0.1:9090 name=java
    -- listen 127.0.0.1:7000 name=gunicorn accept=no backlog=64
    -- listen 127.0.0.2:3306 name=mysqld
    -- listen 10.9.0.2:5432 name=postgres

    # Never closed, never read, never accepted.
    -- close-wait 127.0.0.1:9090 142 src=127.0.9.1+4 peer=gone
    -- close-wait 127.0.0.1:9090 12 src=127.0.9.9 kind=data data=310 peer=gone
    -- close-wait 127.0.0.1:7000 40 src=127.0.9.7 kind=unaccepted data=90
    # Pools whose server was faster.
    -- close-wait 10.9.0.2:5432 34 side=client client=worker kind=unread
    peer=gone
    -- close-wait '[::1]:8443' 30 side=client client=node kind=goodbye
    peer=gone
    # Shut down one way and kept; left by peers that never close.
    -- fin-wait2 127.0.0.1:8080 15 src=127.0.9.5 held=yes peer=gone
    -- fin-wait2 127.0.0.1:8080 60 src=127.0.9.6 peer=gone
    -- syn-sent 10.9.9.9:443 25 client=backup

    -- established 127.0.0.1:8080 300 src=127.0.1.1+30 client=curl
    -- established 127.0.0.2:3306 25 client=php-fpm
    -- established 10.9.0.2:5432 40 client=worker
    -- established '[fd00:9::1]:8443' 20 client=node
    -- time-wait 127.0.0.1:8080 1500 src=127.0.1.1+5
    -- time-wait 127.0.0.2:3306 19000 side=client

    -- rate server 127.0.0.1:8080 60 "$seconds" src=127.0.3.1+3 life=1
    -- rate client 127.0.0.2:3306 120 "$seconds"
    -- rate server '[::1]:8443' 5 "$seconds"
)

echo "demo: making sockets, then $seconds s of traffic ..." >&2
# shellcheck disable=SC2016
# Loopback TIME_WAIT are taken over by default, and fill no port budget.
exec "$here/ns.sh" -s net.ipv4.tcp_tw_reuse=0 -- \
    "$build/sockgen" "${script[@]}" -- \
    run bash -c 'sleep "$0"; exec "$@"' "$seconds" "$build/tcpwait" "$@"
