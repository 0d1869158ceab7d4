# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# One child per connection, and the parent closes its copy.
. tests/lab/quiet.sh
tools=""
must=""
may=""
args=""
evidence=(
    "states.close_wait == 12"
    "states.established == 36"
)

scene() {
    act forking forking 127.0.0.1 2222 30 12
}
