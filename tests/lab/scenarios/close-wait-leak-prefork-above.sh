# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Eight workers, each with five: together they leak.
. tests/lab/quiet.sh
must="close-wait-leak:warning"
args="--threshold close-wait-age=2s"
evidence=('n.close-wait-leak == 1'
    'close-wait-leak.count == 40'
    'close-wait-leak.processes == 8'
    'len(close-wait-leak.owners) == 8'
    'close-wait-leak.subject.service_port == 8080')
scene() {
    act gunicorn prefork 127.0.0.1 8080 8 5
    sleep 3
}
