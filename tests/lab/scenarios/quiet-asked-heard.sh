# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The server closes first, after an answer, beside many that stay.
may="server-closes-first"
args="-d 3"
evidence=('n.turned-away == 0' 'states.established == 24')
scene() {
    refuse asked 12 30
}
