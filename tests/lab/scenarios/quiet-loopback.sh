# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Both ends of all connections are here, and all is well.
tools=""
must=""
may=""
args=""
evidence=(
    "states.established == 1200"
)

scene() {
    hold listen 127.0.0.1:8080 -- established 127.0.0.1:8080 400 \
        -- listen '[::1]:8443' -- established '[::1]:8443' 200 data=100 \
        -- time-wait 127.0.0.1:8080 40 -- time-wait '[::1]:8443' 40 side=client
}
