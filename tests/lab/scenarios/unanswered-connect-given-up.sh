# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Clients give up after half a second, before their SYN is sent again.
must="unanswered-connect:warning"
args="-d 3"
evidence=('n.unanswered-connect == 1'
    'unanswered-connect.subject.service_port == 5432'
    'abs(unanswered-connect.heard_given_up / unanswered-connect.heard_seconds - 20) <= 4'
    'unanswered-connect.heard_refused == 0'
    '"they had no answer" in unanswered-connect.summary')
scene() {
    opens given-up 10.9.9.1 5432 20
    sleep 1
}
