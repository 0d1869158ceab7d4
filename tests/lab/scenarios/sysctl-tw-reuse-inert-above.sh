# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# tcp_tw_reuse without the timestamps it needs.
must="sysctl-tw-reuse-inert:warning"
evidence=('sysctl-tw-reuse-inert.tcp_timestamps == 0')
scene() {
    put net.ipv4.tcp_tw_reuse 1
    put net.ipv4.tcp_timestamps 0
}
