# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A server that restarts closes 3000 connections at once.
tools=""
must="server-closes-first:info"
may=""
args=""
evidence=(
    "server-closes-first.pattern == 'burst'"
)

scene() {
    hold listen 127.0.0.1:80 \
        -- time-wait 127.0.0.1:80 3000 src=127.0.1.1+10 -- wait 4
}
