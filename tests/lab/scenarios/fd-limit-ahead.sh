# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 60 % and more, and at this rate none is left in seconds, as two looks show.
must="fd-limit:critical close-wait-leak:warning"
may="peer-never-closes:info"
args="-d 1 --threshold close-wait-age=1s"
evidence=('fd-limit.ratio < 0.8'
    'fd-limit.seconds_to_descriptor_limit < 20')
scene() {
    (ulimit -Sn 1000 && leak web server 80 40 950)
    await_true at_least 620 CLOSE_WAIT
}
