# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# A pool is closed at once, and another one opened: that is no churn, and not
# the newcomer's.
must="client-churn:info"
evidence=("client-churn.pattern == 'burst'"
    "'this host closed 300 connections' in client-churn.summary"
    "client-churn.owners == []")
scene() {
    hold listen 10.9.0.2:80 -- time-wait 10.9.0.2:80 300 side=client -- \
        established 10.9.0.2:80 20 client=newcomer -- wait 3
}
