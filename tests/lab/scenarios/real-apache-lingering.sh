# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Clients that keep what Apache httpd has closed: its connections linger in
# FIN_WAIT2, theirs in CLOSE_WAIT; few and young, nothing to tell.
. tests/lab/real/lib.sh
tools="apache2"
must=""
may=""
args=""
evidence=("states.close_wait == 40")

scene() {
    apache_with 8080 2
    client http_pool 8080 40
    sleep 7
}
