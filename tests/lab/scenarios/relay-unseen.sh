# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Who may not see that one haproxy holds both sides is told of a relay all the
# same, by user, cgroup and ages; the server that never closes is elsewhere.
. tests/lab/real/lib.sh
tools="haproxy"
must="close-wait-leak:warning half-closed:warning"
args="--owners never --threshold close-wait-age=1s"
evidence=('findings[0]["id"] == "half-closed"'
    'close-wait-leak.folded == True'
    '"25 CLOSE_WAIT of the same user, and as old one by one" in findings[0]["summary"]')

scene() {
    local peer
    unshare --net python3 tests/lab/relays.py keep 0.0.0.0 3306 < /dev/null \
        > "$scratch/keep" &
    peer=$!
    await_true grep -q ready "$scratch/keep"
    ip link add near type veth peer name far netns "$peer"
    ip addr add 10.9.1.1/24 dev near
    ip link set near up
    nsenter -t "$peer" --net ip addr add 10.9.1.2/24 dev far
    nsenter -t "$peer" --net ip link set far up
    haproxy_with 'listen db
  mode tcp
  bind 127.0.0.1:3307
  timeout client 1h
  timeout server 1h
  server one 10.9.1.2:3306'
    listening 3307
    python3 tests/lab/relays.py call 127.0.0.1 3307 25
    await_true at_least 25 CLOSE_WAIT
    sleep 1.5
}
