# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A server at its limit listens with backlog 0, and clients on this host go on
# knocking: it is neither down nor behind a firewall.
must="accept-queue-full:critical unanswered-connect"
may="accept-stalled"
evidence=('accept-queue-full.backlog == 0'
    'unanswered-connect.folded'
    'accept-queue-full.unanswered_here >= 20'
    'unanswered-connect.backlog == 0 and unanswered-connect.accept_queue == 1')
scene() {
    queues full 80 30
    await_true knocked
}
# Each SYN that was not answered is sent again after a second.
knocked() {
    [ "$(ss -Hto state syn-sent | grep -c 'timer:(on,.*,[1-9][0-9]*)')" -ge 20 ]
}
