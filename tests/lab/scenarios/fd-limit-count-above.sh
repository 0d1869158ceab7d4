# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ten waiting sockets, and 18 of 20 descriptors.
must="fd-limit:warning"
evidence=('fd-limit.waiting_sockets == 10' 'fd-limit.descriptors == 18')
scene() {
    leak_all web server 80 1000 10 filling=18 nofile=20
}
