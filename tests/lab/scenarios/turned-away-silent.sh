# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Closed without a word; nobody holds others: a limit is one reading of two.
must="turned-away:info"
args="-d 3"
evidence=('turned-away.unasked_closed_by_server >= 50'
    '"it turns them away, or " in turned-away.summary')
scene() {
    refuse silent 0 30
}
