# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Thirty connections a second for ten seconds.
must="client-churn:info"
evidence=('abs(client-churn.closes_per_second * 60 - 300) <= 30')
scene() {
    churn listen 10.9.0.2:80 -- \
        rate client 10.9.0.2:80 30 10
    sleep 11
}
