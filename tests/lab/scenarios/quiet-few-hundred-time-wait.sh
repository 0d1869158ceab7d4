# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A few hundred TIME_WAIT on a server: told, and no more than that.
tools=""
must="server-closes-first:info"
may=""
args=""
evidence=(
    "server-closes-first.time_wait >= 290"
)

scene() {
    hold listen 127.0.0.1:80 -- time-wait 127.0.0.1:80 300 src=127.0.1.1+5
}
