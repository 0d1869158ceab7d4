# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A client process for each query.
. tests/lab/real/lib.sh
. tests/lab/real/databases.sh
tools="postgres psql initdb"
must="client-churn"
may="server-closes-first"
args=""
evidence=("client-churn.time_wait >= 100")

scene() {
    postgres_with 5432
    load bash -c 'while :; do
        psql -h 127.0.0.1 -U lab -c "SELECT 1" postgres; done'
    await_true at_least 120 TIME_WAIT dport = :5432
}
