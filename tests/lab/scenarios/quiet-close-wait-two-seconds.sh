# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A busy server closes two seconds after its clients, always; some of them have
# reset their connections, and until then these have a descriptor alone.
. tests/lab/quiet.sh
tools=""
must=""
may="client-churn:info dead-descriptors:info"
args=""
evidence=(
    "states.close_wait >= 50"
)

scene() {
    act server slow-close 127.0.0.1 8080 50 2
}
