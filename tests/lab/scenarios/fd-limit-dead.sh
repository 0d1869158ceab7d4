# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 100 descriptors of sockets that keepalive has ended: no table has them.
must="fd-limit:warning dead-descriptors:warning"
evidence=('states.close_wait == 60'
    'fd-limit.waiting_sockets == 60' 'fd-limit.descriptor_limit == 200'
    'fd-limit.descriptors == 170'
    'fd-limit.sockets_without_table_entry == 100')
scene() {
    leak_all web server 80 1000 60 dead=100 filling=170 nofile=200
}
