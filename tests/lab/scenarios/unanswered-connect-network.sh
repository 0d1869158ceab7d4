# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Four connects to each of six addresses of a network that is filtered.
must="unanswered-connect:warning"
evidence=('n.unanswered-connect == 1'
    'unanswered-connect.unanswered == 24'
    'unanswered-connect.subject.remote_network == "10.9.9.0/24"')
scene() {
    hold syn-sent 10.9.9.1:80 4 -- syn-sent 10.9.9.2:80 4 \
        -- syn-sent 10.9.9.3:80 4 -- syn-sent 10.9.9.4:80 4 \
        -- syn-sent 10.9.9.5:80 4 -- syn-sent 10.9.9.6:80 4
    sleep 1.5
}
