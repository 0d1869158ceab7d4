# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A pool that keeps connections longer than the server's wait_timeout.
. tests/lab/real/lib.sh
. tests/lab/real/databases.sh
tools="mariadbd mariadb-install-db"
must="stale-pool:info"
may=""
args="--threshold close-wait-age=2s"
evidence=("stale-pool.count == 24")

scene() {
    mariadb_with 3306 --wait-timeout=2
    client mysql_pool 3306 24
    sleep 7
}
