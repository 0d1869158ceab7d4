# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A client process for each query.
. tests/lab/real/lib.sh
. tests/lab/real/databases.sh
tools="mariadbd mariadb mariadb-install-db"
must="client-churn"
may="server-closes-first"
args=""
evidence=("client-churn.time_wait >= 100")

scene() {
    mariadb_with 3306
    load bash -c 'for i in {1..150}; do
        mariadb --protocol=tcp -h 127.0.0.1 -u root -e "SELECT 1"; done'
    wait $!
}
