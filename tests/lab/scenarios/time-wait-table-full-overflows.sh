# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# The table overflows between two samples, and as ports rest for a minute all
# the same that is harmless.
must="time-wait-table-full:info sysctl-tw-buckets-low:info"
may="server-closes-first"
args="--interval 1"
evidence=('sysctl-tw-buckets-low.folded'
    '"harmless below some 240 closes/s" in [f for f in findings if f["id"] == "time-wait-table-full"][0]["summary"]'
    'time-wait-table-full.overflows_between_samples > 0')
scene() {
    put net.ipv4.tcp_max_tw_buckets 100
    churn listen 127.0.0.1:80 name=web -- \
        rate server 127.0.0.1:80 60 15
    await_true at_least 100 TIME_WAIT
}
