#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Do the rules fire when they should and stay silent otherwise, and do rules,
# dashboard and manual speak of metrics, labels, findings and alerts that are
# there?  promtool and the program itself are the judges.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

contrib=$lab_here/../../src/contrib
cases=$lab_here/../contrib

rules() {
    local file
    check 'the rules are rules' promtool check rules \
        "$contrib/prometheus/tcpwait.rules.yml"
    for file in "$cases"/*.yml; do
        check "cases of $(basename "$file")" promtool test rules "$file"
    done
}

# The rules are read from where the example says they are.
example() {
    sed "s|/etc/prometheus/tcpwait|$contrib/prometheus/tcpwait|" \
        "$contrib/prometheus/prometheus.yml" > "$LAB_DIR/prometheus.yml"
    check 'the example is a configuration' \
        promtool check config "$LAB_DIR/prometheus.yml"
    ! command -v amtool > /dev/null ||
        check "Alertmanager's too" \
            amtool check-config "$contrib/prometheus/alertmanager.yml"
}

words() {
    "$(python_with yaml)" "$lab_here/contrib.py" ||
        not_ok "contrib.py ended with status $?"
}

lab_enter "$@"
need python3
command -v promtool > /dev/null || {
    skip 'no promtool here'
    lab_finish
}

"$(python_with yaml)" -c 'import yaml' 2> /dev/null || {
    skip 'no python3-yaml here'
    lab_finish
}
lab_need
rules
example
# One of each, so that every family has a series.
lab_run words listen 127.0.0.1:80 -- established 127.0.0.1:80 2 -- \
    close-wait 127.0.0.1:80 2 peer=gone -- \
    listen 10.9.0.2:5432 -- established 10.9.0.2:5432 3 side=client
lab_finish
