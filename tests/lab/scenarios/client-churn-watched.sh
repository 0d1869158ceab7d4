# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# The same, watched: connections that are opened and closed meanwhile were seen
# in the hands of their program.
must="client-churn:info"
args="-d 3"
evidence=("client-churn.summary[:22] == 'sockgen opens and clos'"
    "client-churn.owners.0.basis == 'held the socket'")
scene() {
    churn listen 10.9.0.2:80 -- \
        established 10.9.0.2:80 20 client=goodpool -- \
        rate client 10.9.0.2:80 40 20 life=1
    sleep 4
}
