# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# As many buckets as a small machine has.
scene() {
    put net.ipv4.tcp_max_tw_buckets "$(few_buckets)"
}
