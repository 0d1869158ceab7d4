# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Waiting sockets are 10 % of its descriptors.
must="fd-limit:warning"
evidence=('fd-limit.waiting_sockets == 90' 'fd-limit.descriptors == 900'
    'fd-limit.sockets_without_table_entry == 0')
scene() {
    leak_all web server 80 1000 90 filling=900 nofile=1000
}
