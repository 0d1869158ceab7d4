# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 950 of 1000 descriptors.
must="fd-limit:critical"
evidence=('states.close_wait == 946'
    'fd-limit.waiting_sockets == 946' 'fd-limit.descriptor_limit == 1000'
    'fd-limit.descriptors == 950')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 946 peer=gone server=web nofile=1000
}
