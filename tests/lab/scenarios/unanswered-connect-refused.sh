# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A service is down: its clients are refused fifty times a second, too fast for a
# look at the table, and nothing gets through to its port.
must="unanswered-connect:warning"
args="-d 3"
evidence=('n.unanswered-connect == 1'
    'unanswered-connect.subject.service_port == 5432'
    'abs(unanswered-connect.heard_refused / unanswered-connect.heard_seconds - 50) <= 5'
    'unanswered-connect.heard_unanswered == 0 and unanswered-connect.heard_given_up == 0'
    'abs(unanswered-connect.attempt_fails_between_samples - unanswered-connect.active_opens_between_samples) <= 3'
    '"nothing gets through to 10.9.0.2:5432: all " in unanswered-connect.summary')
scene() {
    opens refused 10.9.0.2 5432 50
}
