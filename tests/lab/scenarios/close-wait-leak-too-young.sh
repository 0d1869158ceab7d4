# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Ninety-nine between a sixth of the age and the age.
args="--threshold close-wait-age=6s"
evidence=('states.close_wait == 99')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        close-wait 127.0.0.1:80 99 peer=gone server=web
    sleep 1.5
}
