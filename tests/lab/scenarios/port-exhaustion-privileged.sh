# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A client that comes from the ports below 1024, as of NFS, has used them up; what
# it closed to a service is told with them.
must="port-exhaustion:warning"
may="client-churn"
evidence=('n.port-exhaustion == 1'
    'port-exhaustion.used == 358 and port-exhaustion.capacity == 358'
    'port-exhaustion.lowest_port == 665 and port-exhaustion.ports_left == 0'
    'port-exhaustion.time_wait == 358'
    'port-exhaustion.subject.service_port == 2049'
    'client-churn.folded')
scene() {
    hold listen 127.0.0.1:700 name=other
    queues privileged 2049 665
}
