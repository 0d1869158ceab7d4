# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# All connects are refused, and nobody listens to what.
must="unanswered-connect:info"
args="-d 2 --no-watch"
evidence=('"remote_address" not in unanswered-connect.subject'
    'unanswered-connect.attempt_fails_between_samples >= 10'
    '"came to nothing, whatever they were toward" in unanswered-connect.summary')
scene() {
    opens refused 10.9.0.2 5432 8
}
