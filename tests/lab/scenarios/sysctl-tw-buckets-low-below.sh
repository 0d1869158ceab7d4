# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# As many buckets as a small machine has.
sysctls="net.ipv4.tcp_ehash_entries"
scene() {
    put net.ipv4.tcp_max_tw_buckets "$(few_buckets)"
}
