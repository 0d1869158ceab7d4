# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Between two looks the kernel has accepted nobody.
must="unanswered-accept:warning"
args="-d 2"
evidence=('unanswered-accept.passive_opens_between_samples == 0'
    '"nobody got through to :443 in 2" in unanswered-accept.summary')
scene() {
    opens many-half 10.9.0.2 443 20
    sleep 8
}
