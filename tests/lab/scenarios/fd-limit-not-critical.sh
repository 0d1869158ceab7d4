# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 949 of 1000 descriptors.
must="fd-limit:warning"
evidence=('states.close_wait == 945'
    'fd-limit.waiting_sockets == 945' 'fd-limit.descriptor_limit == 1000'
    'fd-limit.descriptors == 949')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 945 peer=gone server=web nofile=1000
}
