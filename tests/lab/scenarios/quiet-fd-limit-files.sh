# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# A server with room for more: 102 of 128 descriptors.
evidence=('n.fd-limit == 0')
scene() {
    leak_all web server 80 1000 0 filling=102 nofile=128
}
