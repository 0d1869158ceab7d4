# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A client process for each query: it says that it quits, and the server is
# mostly the first to close.
. tests/lab/real/lib.sh
. tests/lab/real/databases.sh
tools="mariadbd mariadb mariadb-install-db"
must="server-closes-first:info"
may="client-churn"
args=""
evidence=("server-closes-first.time_wait >= 100")

scene() {
    mariadb_with 3306
    load bash -c 'while :; do
        mariadb --protocol=tcp -h 127.0.0.1 -u root -e "SELECT 1"; done'
    await_true at_least 130 TIME_WAIT sport = :3306
}
