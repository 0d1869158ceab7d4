# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Nine clients gave up in the accept queue.
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 9')
scene() {
    hold listen 127.0.0.1:80 backlog=64 accept=no -- \
        close-wait 127.0.0.1:80 9 kind=unaccepted peer=gone
    sleep 1.5
}
