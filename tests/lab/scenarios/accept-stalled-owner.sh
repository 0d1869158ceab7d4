# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Who accepts is who holds what came over the port: neither the launcher of a
# service nor the child of a server.
must="accept-stalled:warning"
args="--threshold accept-wait-age=1s"
evidence=('n.accept-stalled == 2'
    'accept-stalled.subject.service_port == 80 and accept-stalled.subject.process["name"] == "service"'
    'accept-stalled.subject.service_port == 81 and accept-stalled.subject.process["name"] == "server"'
    'len(findings[0]["owners"]) == 2'
    'len(findings[1]["owners"]) == 2')
scene() {
    queues launched 80 20 -- forked 81 20
}
