# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Eight a second, heard for two: few, and all of them.
must="turned-away:info"
args="-d 2"
evidence=('turned-away.unasked == turned-away.heard_ends'
    'turned-away.unasked < 30')
scene() {
    refuse silent 0 8
}
