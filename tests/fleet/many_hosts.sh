#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The dashboard over a simulated fleet, on a real Prometheus:
#
#   many_hosts.sh [HOSTS [SECONDS]]
#
# 200 hosts and 180 seconds of scraping unless given.  Prints what every query
# took, the median of three, and ends with 1 where one took more than a second.
# Not part of make check: it takes its minutes and most of a CPU.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
exec unshare --user --map-root-user --net --pid --fork --kill-child \
    bash -c 'ip link set lo up && exec python3 "$@"' - \
    "$here/many_hosts.py" "${1:-200}" "${2:-180}"
