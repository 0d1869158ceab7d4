# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# The same that has come to an end.
must="close-wait-leak:warning"
may="peer-never-closes:info"
args="-d 1 --threshold close-wait-age=1s"
evidence=('states.close_wait == 620')
scene() {
    leak_all web server 80 40 620 nofile=1000
    sleep 1.5
}
