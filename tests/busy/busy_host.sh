#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A healthy busy host, in namespaces of its own that end with it:
#
#   busy_host.sh TCPWAIT DIR [MINUTES [LOAD]]
#
# DIR is made, and gets logs and what each look said; what warns is printed.
# LOAD times as many clients: 1 takes some 3 % of a CPU.  Wants root and nginx,
# haproxy, PostgreSQL, pgbouncer, Redis, ab and curl.  Ends with 1 where a look
# had a warning.  Not part of make check: it takes its hour.
set -eu
tcpwait=$(realpath "$1") dir=$(realpath -m "$2")
minutes=${3:-60} load=${4:-1}
mkdir "$dir"
chmod 755 "$dir"
export PATH=$PATH:/usr/sbin:/usr/lib/postgresql/15/bin
unshare --mount --pid --fork --kill-child --mount-proc bash -c '
    mount -t tmpfs tmpfs /run && mkdir -p /run/netns && exec "$@"' - \
    timeout --kill-after 5 "$((minutes * 60 + 120))" \
    python3 "$(dirname "$0")/busy_host.py" "$tcpwait" "$dir" "$minutes" "$load"
