# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Health checks connect and close without a word, beside many that stay.
may="client-churn"
args="-d 3"
evidence=('n.turned-away == 0' 'states.established == 24')
scene() {
    refuse check 12 30
}
