#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Does an ordinary user see the whole host, and hear what is not seen?  Two
# users want root; without, one process without capabilities plays the user.
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

readonly own_run='mount -t tmpfs tmpfs /run && mkdir -p /run/netns &&
    exec "$@"'
own=(--mount --pid --fork --mount-proc --net)

private() {
    unshare "$@" "${own[@]}" bash -c "$own_run" - true 2> /dev/null
}

# scene FUNCTION UNSHARE-OPTION...
scene() {
    local function=$1
    shift
    unshare "$@" "${own[@]}" bash -c "$own_run" - \
        python3 "$LAB_DIR/lab/whole_host.py" "$function" ||
        not_ok "$function ended with status $?"
}

need python3 unshare setpriv ip
lab_need
# Other users need not be able to read where the build is.
mkdir "$LAB_DIR/lab"
cp "$tcpwait" "$sockgen" "$lab_here"/*.py "$lab_here/ns.sh" "$LAB_DIR/lab"
chmod -R a+rX "$LAB_DIR/lab"
export TCPWAIT=$LAB_DIR/lab/tcpwait

if [ "$(id -u)" -ne 0 ] || ! private; then
    skip 'two users want root'
elif ! setpriv --reuid 65533 --regid 65533 --clear-groups \
    "$LAB_DIR/lab/ns.sh" true 2> /dev/null; then
    skip 'other users can make no network namespace here'
else
    scene two_users
fi
if private --user --map-root-user; then
    scene no_capabilities --user --map-root-user
else
    skip 'no private pid namespace can be made here'
fi
lab_finish
