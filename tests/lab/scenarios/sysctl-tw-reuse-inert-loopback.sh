# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# No timestamps, and the default that reuses on loopback only.
scene() {
    put net.ipv4.tcp_tw_reuse 2
    put net.ipv4.tcp_timestamps 0
}
