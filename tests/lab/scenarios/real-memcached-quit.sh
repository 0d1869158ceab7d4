# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A client that says quit after each command: the server closes first.
. tests/lab/real/lib.sh
tools="memcached"
must="server-closes-first:info"
may=""
args=""
evidence=('server-closes-first.pattern == "per-request"')

scene() {
    memcached -u root -l 127.0.0.1 -p 11211 -t 1 \
        > "$scratch/memcached.out" 2>&1 &
    listening 11211
    client reconnect 11211 60 20 "get lab" quit
    sleep 8
}
