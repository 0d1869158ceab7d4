# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 100 FIN_WAIT2 of nobody, whole sockets while tcp_fin_timeout exceeds 60.
must="peer-never-closes:info"
evidence=('states.fin_wait2 == 100'
    'peer-never-closes.count == 100'
    'peer-never-closes.ages_assumed == 0'
    'peer-never-closes.aged == 100')
scene() {
    put net.ipv4.tcp_fin_timeout 180
    hold listen 127.0.0.1:80 name=web -- \
        fin-wait2 127.0.0.1:80 100 peer=gone
    sleep 11.5
}
