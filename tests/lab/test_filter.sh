#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Do the same filter words select the same sockets as in ss(8)?
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

table=(
    listen 0.0.0.0:80 -- listen '[::]:81' -- listen '[::]:82' v6only=yes
    -- established 127.0.0.1:80 12 -- established 10.9.0.1:80 5
    -- established 127.0.0.1:81 7 -- established '[::1]:82' 6
    -- established '[fd00:9::1]:82' 4 src=fd00:9::2
    -- time-wait 127.0.0.1:80 20 -- time-wait 10.9.0.2:80 5 side=client
    -- time-wait 127.0.0.1:81 6 -- time-wait '[::1]:82' 8
    -- close-wait 127.0.0.1:80 9 peer=gone -- close-wait 127.0.0.1:81 3 peer=gone
    -- close-wait '[::1]:82' 5 peer=gone side=client
    -- fin-wait2 127.0.0.1:80 4 held=yes
    -- syn-sent 10.9.9.1:80 5 -- syn-recv 127.0.0.1:81 3
    -- bound 127.0.0.1:9000 2
)

# All is compared before the first TIME_WAIT runs out: in parts, each with a
# table of its own.
readonly n_parts=4

filters() {
    python3 "$lab_here/filter.py" "$FILTER_PART" "$n_parts"
}

lab_enter "$@"
need python3 ss
lab_need
for ((part = 0; part < n_parts; part++)); do
    FILTER_PART=$part lab_run filters "${table[@]}"
done
lab_finish
