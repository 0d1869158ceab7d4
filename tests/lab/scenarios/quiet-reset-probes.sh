# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Such probes of a server that takes them leave nothing.
scene() {
    queues probed 80 21
}
