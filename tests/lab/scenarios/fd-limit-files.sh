# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# A server whose files leak: one descriptor is left, and its sockets are well.
must="fd-limit:warning"
evidence=('fd-limit.descriptors == 127' 'fd-limit.descriptor_limit == 128'
    'fd-limit.sockets == 1' 'fd-limit.waiting_sockets == 0')
scene() {
    leak_all web server 80 1000 0 filling=127 nofile=128
}
