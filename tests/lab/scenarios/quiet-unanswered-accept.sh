# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A dozen clients that are slow to answer, or have gone.
evidence=('n.unanswered-accept == 0' 'states.syn_recv >= 10')
scene() {
    opens many-half 10.9.0.2 443 2
    sleep 8
}
