# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Three workers, each with three: one too few together.
. tests/lab/quiet.sh
args="--threshold close-wait-age=2s"
evidence=('states.close_wait == 9')
scene() {
    act gunicorn prefork 127.0.0.1 8080 3 3
    sleep 3
}
