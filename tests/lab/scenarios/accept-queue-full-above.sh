# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 5 connections wait in a queue of backlog 4.
must="accept-queue-full:warning"
# Where the machine is slow.
may="accept-stalled"
evidence=('accept-queue-full.accept_queue == 5'
    'accept-queue-full.backlog == 4')
scene() {
    hold listen 127.0.0.1:80 backlog=4 accept=no -- \
        established 127.0.0.1:80 5 accept=no side=client
}
