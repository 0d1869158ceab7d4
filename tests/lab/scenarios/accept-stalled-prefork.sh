# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A master whose worker has never accepted: no alarm while it can be a start,
# and never silence; one where a worker is stopped is told at once.
must="accept-stalled:warning accept-stalled:info"
args="--threshold accept-wait-age=1s"
evidence=('n.accept-stalled == 2'
    'findings[0]["subject"]["service_port"] == 81'
    '"is stopped" in findings[0]["summary"]'
    'findings[1]["subject"]["service_port"] == 80'
    '"hung from the first" in findings[1]["summary"]')
scene() {
    queues starting 80 20 -- stopped 81 20
}
