# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A blocking connect that was refused has no port any more: who knows what it is.
must="unanswered-connect:info"
args="-d 3"
evidence=('n.unanswered-connect == 1'
    'unanswered-connect.subject.remote_address == "10.9.0.2"'
    'abs(unanswered-connect.heard_refused / unanswered-connect.heard_seconds - 50) <= 5')
scene() {
    opens blocked 10.9.0.2 5432 50
}
