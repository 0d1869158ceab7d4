# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Nine waiting sockets: one too few.
evidence=('states.close_wait == 9')
scene() {
    leak_all web server 80 1000 9 filling=18 nofile=20
}
