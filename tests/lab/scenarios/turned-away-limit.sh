# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A server at its limit: twelve clients hold it, whoever else comes is told so.
must="turned-away:warning"
args="-d 3"
evidence=('n.turned-away == 1'
    'turned-away.subject.service_port == 3306'
    'turned-away.unasked >= 50'
    '12 <= turned-away.established <= 14'
    '"a limit of connections" in turned-away.summary')
scene() {
    refuse limit 12 30
}
