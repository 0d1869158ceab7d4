# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# A sandbox: the limit was lowered below what is open.
evidence=('n.fd-limit == 0')
scene() {
    leak_all web server 80 1000 0 filling=40 nofile=2
}
