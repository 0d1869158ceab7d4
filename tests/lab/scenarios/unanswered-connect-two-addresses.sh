# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Each connect is refused at ::1 and served at 127.0.0.1: nothing to warn of, with
# a filter either, which hides that.
must="unanswered-connect:info"
may="client-churn server-closes-first"
args="-d 3"
evidence=('n.unanswered-connect == 1'
    'unanswered-connect.subject.remote_address == "::1"'
    'abs(unanswered-connect.heard_refused / unanswered-connect.heard_seconds - 50) <= 5'
    '"nothing gets through" not in unanswered-connect.summary')
scene() {
    opens twice 127.0.0.1 8080 50
}
