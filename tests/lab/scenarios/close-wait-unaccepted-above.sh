# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ten clients gave up in the accept queue.
must="close-wait-unaccepted:critical"
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 10'
    'close-wait-unaccepted.count == 10'
    'close-wait-unaccepted.backlog == 64'
    'close-wait-unaccepted.accept_queue == 10')
scene() {
    hold listen 127.0.0.1:80 backlog=64 accept=no -- \
        close-wait 127.0.0.1:80 10 kind=unaccepted peer=gone
    sleep 1.5
}
