# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Bursts overflow a short queue for a moment, and no look sees it full.
must="accept-queue-full"
may="client-churn server-closes-first unanswered-data"
args="-d 11"
evidence=('accept-queue-full.listen_overflows_between_samples >= 10'
    'accept-queue-full.backlog == 5'
    'accept-queue-full.subject.service_port == 80'
    '"the accept queue of :80 (backlog 5) was full and is not now: " in accept-queue-full.summary')
scene() {
    queues bursts 80 60 5
}
