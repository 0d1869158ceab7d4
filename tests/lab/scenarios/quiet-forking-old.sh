# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# One child per connection, at work on it long after its client left.
# The client, which shuts down one way and stays, is told of.
. tests/lab/quiet.sh
may="half-closed"
args="--threshold close-wait-age=2s"
evidence=('states.close_wait == 12')
scene() {
    act forking forking 127.0.0.1 2222 30 12
    sleep 3
}
