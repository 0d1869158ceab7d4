# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A server that never closes, behind a haproxy that passes its clients' ends on
# and waits: one finding, of the server.
. tests/lab/real/lib.sh
tools="haproxy"
must="close-wait-leak:warning half-closed:warning"
args="--threshold close-wait-age=1s"
evidence=('n.close-wait-leak == 2'
    'findings[0]["subject"]["service_port"] == 3306'
    'findings[0]["relays"][0]["name"] == "haproxy"'
    'findings[0]["folded"] == False'
    '[f["folded_into"] for f in findings[1:]] == [0, 0]'
    'half-closed.severity == "warning"')

scene() {
    python3 tests/lab/relays.py keep 127.0.0.2 3306 < /dev/null \
        > "$scratch/keep" &
    haproxy_with 'listen db
  mode tcp
  bind 127.0.0.1:3307
  timeout client 1h
  timeout server 1h
  server one 127.0.0.2:3306'
    listening 3306 3307
    python3 tests/lab/relays.py call 127.0.0.1 3307 25
    await_true at_least 50 CLOSE_WAIT
    sleep 1.5
}
