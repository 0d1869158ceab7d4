# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 20 connects sent their SYN again.
must="unanswered-connect:warning"
evidence=('states.syn_sent == 20'
    'unanswered-connect.unanswered == 20'
    'unanswered-connect.subject.service_port == 80')
scene() {
    hold syn-sent 10.9.9.1:80 20
    sleep 1.5
}
