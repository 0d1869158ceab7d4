# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# One bucket below what is few on any machine.
must="sysctl-tw-buckets-low:info"
sysctls="net.ipv4.tcp_ehash_entries"
scene() {
    put net.ipv4.tcp_max_tw_buckets "$(($(few_buckets) - 1))"
}
