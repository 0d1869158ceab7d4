# shellcheck shell=bash disable=SC2034,SC2154
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
    load bash -c 'for i in {1..130}; do
        psql -h 127.0.0.1 -U lab -c "SELECT 1" postgres; done'
    wait $!
}
