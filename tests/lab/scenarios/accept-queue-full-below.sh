# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 4 connections wait in a queue of backlog 4.
evidence=('states.established == 8')
scene() {
    hold listen 127.0.0.1:80 backlog=4 accept=no -- \
        established 127.0.0.1:80 4 accept=no side=client
}
