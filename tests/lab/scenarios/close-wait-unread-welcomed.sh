# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The answer to the first request goes out in the tick in which the second comes
# in, as from a pooler that is full: what was read last was not answered.
must="close-wait-unread:warning"
args="--threshold close-wait-age=1s"
evidence=('close-wait-unread.subject.service_port == 80'
    'close-wait-unread.unread == 12')
scene() {
    queues welcomed 80 12
}
