# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ten that only a child of the server holds.
must="inherited-descriptor:warning"
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 10'
    'inherited-descriptor.count == 10'
    'inherited-descriptor.owners.0.name == "sleep"')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 10 peer=gone server=web inherit=child
    sleep 1.5
}
