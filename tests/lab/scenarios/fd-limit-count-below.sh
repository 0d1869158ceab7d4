# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Nine waiting sockets, one too few: it is told as a server with few left.
must="fd-limit:info"
evidence=('states.close_wait == 9' 'fd-limit.waiting_sockets == 9')
scene() {
    leak_all web server 80 1000 9 filling=18 nofile=20
}
