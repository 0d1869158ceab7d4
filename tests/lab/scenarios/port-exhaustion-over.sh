# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# A job has made 80 connections of 100 that the ports allow, and has ended: they
# come back by themselves.
must="port-exhaustion:info"
may="client-churn:info"
evidence=('port-exhaustion.used == 80'
    "'they give their ports back' in port-exhaustion.summary")
scene() {
    put net.ipv4.ip_local_port_range '40000 40099'
    put net.ipv4.tcp_tw_reuse 0
    hold listen 10.9.0.2:80 -- time-wait 10.9.0.2:80 80 side=client -- wait 12
}
