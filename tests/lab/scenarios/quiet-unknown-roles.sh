# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Nobody listens any more, and both ports are the kernel's.
tools=""
must=""
may=""
args=""
evidence=(
    "states.time_wait == 90"
)

scene() {
    hold listen 127.0.0.1:45000 -- established 127.0.0.1:45000 30 \
        -- time-wait 127.0.0.1:45000 90 -- unlisten 127.0.0.1:45000
}
