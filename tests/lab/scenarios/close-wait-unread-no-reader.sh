# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A server has sent an answer and closed; its clients have read a part, and read
# no more.
must="close-wait-unread:warning"
args="-d 2 --threshold close-wait-age=1s"
evidence=('states.close_wait == 12'
    'close-wait-unread.count == 12'
    'close-wait-unread.unread == 12')
scene() {
    python3 "$here/slow.py" 12 0 > "$scratch/slow" < /dev/null &
    await_true grep -q ready "$scratch/slow"
}
