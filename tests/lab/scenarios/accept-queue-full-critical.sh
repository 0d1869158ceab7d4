# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Connects are dropped between two samples.
must="accept-queue-full:critical"
may="unanswered-connect accept-stalled"
args="--interval 5"
evidence=('accept-queue-full.accept_queue == 5'
    'accept-queue-full.listen_overflows_between_samples > 0')
scene() {
    hold listen 127.0.0.1:80 backlog=4 accept=no -- \
        established 127.0.0.1:80 5 accept=no side=client -- \
        syn-sent 127.0.0.1:80 10
}
