# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Who calls from the port that it listens on leaks as a client of another's.
. tests/lab/real/lib.sh
must="close-wait-leak:warning"
may=""
args="--threshold close-wait-age=1s"
evidence=('close-wait-leak.count == 10'
    'close-wait-leak.subject.role == "client"'
    'close-wait-leak.subject.service_port == 9000')
scene() {
    client caller 7000 9000 10 leave
    await_true at_least 10 CLOSE_WAIT sport = :7000
    sleep 1.5
}
