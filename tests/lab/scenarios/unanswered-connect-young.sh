# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Twenty connects that had no time to send their SYN again.
evidence=('states.syn_sent == 20')
scene() {
    hold syn-sent 10.9.9.1:80 20
}
