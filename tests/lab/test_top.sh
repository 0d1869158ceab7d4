#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The live screen in a real terminal: every key, every size, every end; and
# what is written where there is no terminal.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

scene() {
    python3 "$lab_here/top.py" "$1"
}

keys() { scene keys; }
sizes() { scene sizes; }
shapes() { scene shapes; }
ends() { scene ends; }
plain() { scene plain; }
closing() { scene closing; }

lab_enter "$@"
if ! command -v tmux > /dev/null; then
    skip 'no tmux here'
    lab_finish
fi
need python3 unshare pgrep
lab_need
# It writes its own report on a crash.
if grep -q __asan_init "$tcpwait"; then
    export HAS_ASAN=1
fi
table=(
    listen 127.0.0.1:80 name=web -- listen 127.0.0.1:81 name=db --
    listen 127.0.0.1:82 --
    close-wait 127.0.0.1:80 20 peer=gone server=web --
    time-wait 127.0.0.1:81 30 side=client
)
for part in keys sizes shapes ends plain closing; do
    lab_run "$part" "${table[@]}"
done
lab_finish
