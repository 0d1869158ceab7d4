# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 19 connects sent their SYN again, and nothing else is toward the service: that
# is worth a word, and no alarm.
must="unanswered-connect:info"
evidence=('states.syn_sent == 19')
scene() {
    hold syn-sent 10.9.9.1:80 19
    sleep 1.5
}
