# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The same, where a filter hides what gets through.
must="unanswered-connect:info"
args="-d 3 dst ::1"
evidence=('n.unanswered-connect == 1')
scene() {
    opens twice 127.0.0.1 8080 50
}
