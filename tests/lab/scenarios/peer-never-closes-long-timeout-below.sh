# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 99 FIN_WAIT2 of nobody, whole sockets while tcp_fin_timeout exceeds 60.
evidence=('states.fin_wait2 == 99')
scene() {
    put net.ipv4.tcp_fin_timeout 180
    hold listen 127.0.0.1:80 name=web -- \
        fin-wait2 127.0.0.1:80 99 peer=gone
    sleep 11.5
}
