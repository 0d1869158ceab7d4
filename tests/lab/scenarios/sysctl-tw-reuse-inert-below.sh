# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# tcp_tw_reuse with the timestamps it needs.
scene() {
    put net.ipv4.tcp_tw_reuse 1
    put net.ipv4.tcp_timestamps 1
}
