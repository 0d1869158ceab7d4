# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Less than half of them is no matter; nor is one port, as of FTP.
may="client-churn"
evidence=('states.time_wait == 170')
scene() {
    queues privileged 2049 854
}
