# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 800 of 1000 descriptors, most of them for CLOSE_WAIT.
must="fd-limit:warning"
evidence=('states.close_wait == 796'
    'fd-limit.waiting_sockets == 796' 'fd-limit.descriptor_limit == 1000'
    'fd-limit.descriptors == 800'
    'fd-limit.sockets_without_table_entry == 0')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 796 peer=gone server=web nofile=1000
}
