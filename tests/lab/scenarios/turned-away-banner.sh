# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Clients that read a greeting and leave, beside many that stay: no alarm.
must="turned-away:info"
may="client-churn"
args="-d 3"
evidence=('turned-away.unasked >= 50'
    'turned-away.unasked_closed_by_server == 0')
scene() {
    refuse banner 12 30
}
