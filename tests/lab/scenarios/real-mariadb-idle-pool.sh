# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A pool that keeps connections longer than the server's wait_timeout: MariaDB
# ends them with a reset (it lingers for 0 s), which leaves descriptors alone.
. tests/lab/real/lib.sh
. tests/lab/real/databases.sh
tools="mariadbd mariadb-install-db"
must="dead-descriptors:info"
may=""
args="--threshold close-wait-age=2s"
evidence=("states.close_wait == 0" "states.established == 0")

scene() {
    mariadb_with 3306 --wait-timeout=2
    client mysql_pool 3306 24
    sleep 7
}
