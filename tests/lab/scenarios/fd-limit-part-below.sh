# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Waiting sockets are 89 of its 900 descriptors: it is told as a
# server with few left.
must="fd-limit:info"
evidence=('states.close_wait == 89' 'fd-limit.waiting_sockets == 89')
scene() {
    leak_all web server 80 1000 89 filling=900 nofile=1000
}
