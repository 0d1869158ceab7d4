# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Some get through meanwhile.
must="unanswered-accept:info"
evidence=('unanswered-accept.unanswered >= 60'
    'unanswered-accept.established == 3')
scene() {
    opens many-half 10.9.0.2 443 20
    sleep 7
    python3 -c "import socket, time
held = [socket.create_connection(('10.9.0.2', 443)) for _ in range(3)]
time.sleep(200)" &
    await_true at_least 6 ESTABLISHED
}
