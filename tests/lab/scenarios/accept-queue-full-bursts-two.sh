# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The same beside another listener: which of them it was is not known.
must="accept-queue-full"
may="client-churn server-closes-first unanswered-data"
args="-d 3"
evidence=('"service_port" not in accept-queue-full.subject'
    '"the shortest is that of :80 (backlog 5)" in accept-queue-full.summary')
scene() {
    hold listen 127.0.0.1:8080 backlog=64 accept=no
    queues bursts 80 60 5
}
