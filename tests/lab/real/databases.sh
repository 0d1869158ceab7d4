# shellcheck shell=bash
# SPDX-License-Identifier: MIT
# Starts empty databases for scenarios.  Sourced after lib.sh.

# mariadb_with PORT [OPTION...]
# shellcheck disable=SC2154
mariadb_with() {
    local dir=$scratch/mariadb port=$1
    local common=(--no-defaults --user=root "--datadir=$dir"
        --innodb-log-file-size=4M --innodb-buffer-pool-size=8M)
    shift
    mkdir -p "$dir"
    mariadb-install-db "${common[@]}" --skip-test-db \
        --auth-root-authentication-method=normal \
        > "$scratch/install.out" 2>&1
    PATH=$PATH:/usr/sbin mariadbd "${common[@]}" "--port=$port" \
        --bind-address=127.0.0.1 "--socket=$dir/socket" --skip-name-resolve \
        "--pid-file=$dir/pid" "$@" > "$scratch/mariadbd.out" 2>&1 &
    listening "$port"
}

# postgres_with PORT [OPTION...]: it refuses uid 0, so it gets a user
# namespace of its own where it is somebody else.
postgres_with() {
    local dir=$scratch/postgres port=$1
    local as=(unshare --user --map-user=1000 --map-group=1000)
    shift
    "${as[@]}" initdb -D "$dir" -U lab -A trust --no-sync \
        > "$scratch/initdb.out" 2>&1
    "${as[@]}" postgres -D "$dir" -p "$port" -k "$scratch" \
        -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=8MB \
        "$@" > "$scratch/postgres.out" 2>&1 &
    listening "$port"
}
