# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# What a server answers does not arrive: nobody gets through.
must="unanswered-accept:warning"
evidence=('unanswered-accept.unanswered >= 60'
    'unanswered-accept.subject.service_port == 443'
    'unanswered-accept.established == 0'
    '"no connection to :443 is seen to have got through of late: " in unanswered-accept.summary'
    '" addresses in 10.9.9.0/24" in unanswered-accept.summary')
scene() {
    opens many-half 10.9.0.2 443 20
    sleep 8
}
