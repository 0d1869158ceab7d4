# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Listeners on ports that the kernel chose: in its range, as they must be.
. tests/lab/quiet.sh
tools=""
must=""
may=""
args=""
evidence=(
    "states.listen == 8"
)

scene() {
    act rpc ephemeral 127.0.0.1 0 8
}
