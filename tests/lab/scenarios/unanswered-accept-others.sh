# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# One network is cut off; others come, close first, and leave nothing here.
must="unanswered-accept:info"
args="-d 2"
evidence=('unanswered-accept.unanswered >= 60'
    'unanswered-accept.established <= 2'
    'unanswered-accept.heard_ends >= 5'
    '" others ended in 2" in unanswered-accept.summary')
scene() {
    opens through 10.9.0.2 443 5
    sleep 8
}
