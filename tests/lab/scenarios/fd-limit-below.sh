# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 799 of 1000 descriptors.
evidence=('states.close_wait == 795')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 795 peer=gone server=web nofile=1000
}
