# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Eight a second, heard for two: nothing gets through to that port.
must="unanswered-connect:info"
args="-d 2"
evidence=('unanswered-connect.subject.service_port == 5432'
    '"nothing gets through to 10.9.0.2:5432: all " in unanswered-connect.summary')
scene() {
    opens refused 10.9.0.2 5432 8
}
