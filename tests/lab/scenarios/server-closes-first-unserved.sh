# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The server is gone, its TIME_WAIT keep the port.
must="server-closes-first:info"
evidence=('server-closes-first.restart_seconds > 0'
    'server-closes-first.restart_seconds <= 60'
    'server-closes-first.others == 0')
scene() {
    python3 "$here/gone.py" closed 150 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
}
