# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A file sets a key that Linux has; a comment names another.
mounts=yes
scene() {
    mkdir "$scratch/sysctl.d"
    printf '%s\n' '# net.ipv4.tcp_tw_recycle=0' \
        'net.ipv4.tcp_tw_reuse = 1' \
        > "$scratch/sysctl.d/50-tuning.conf"
    mount --bind "$scratch/sysctl.d" /etc/sysctl.d
}
