#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# ns: runs a command in a private network namespace: in a user namespace of its
# own, without root, or, where there is none to be had, as the root one is.
#
#   ns.sh [-s KEY=VALUE]... [-a ADDR/PREFIX]... [--] COMMAND [ARGUMENT...]
#
# lo is up and carries 10.9.0.1-4/32 and fd00:9::1-4/128 besides 127.0.0.0/8
# and ::1.  What is sent to 10.9.9.0/24 or fd00:9:9::/64 is lost without an
# answer.  -s sets a sysctl, -a adds an address to lo.  Ends with the command's
# status, or with 77 where such a namespace cannot be made.
set -eu

inside() {
    local word
    PATH=$PATH:/usr/sbin:/sbin
    ip link set lo up
    for word in 1 2 3 4; do
        ip addr add "10.9.0.$word/32" dev lo
        ip addr add "fd00:9::$word/128" dev lo nodad 2> /dev/null || true
    done
    # Not ours, and nothing is forwarded: ip_error() drops it silently.
    ip route add 10.9.9.0/24 dev lo
    ip route add fd00:9:9::/64 dev lo 2> /dev/null || true
    while getopts a:s: word; do
        case $word in
            a) ip addr add "$OPTARG" dev lo ;;
            s) set_key "${OPTARG%%=*}" "${OPTARG#*=}" ;;
            *) exit 2 ;;
        esac
    done
    shift $((OPTIND - 1))
    exec "$@"
}

# Written directly, so that no sysctl(8) is needed and dots in names are safe.
set_key() {
    printf '%s\n' "$2" > "/proc/sys/${1//.//}"
}

if [ "${1-}" = --inside ]; then
    shift
    inside "$@"
fi
# The kernel refuses user namespaces in a chroot, and some hosts do everywhere.
own=(--user --map-root-user --net)
if ! unshare "${own[@]}" true 2> /dev/null; then
    own=(--net)
    if ! unshare "${own[@]}" true 2> /dev/null; then
        echo "ns.sh: no private network namespace can be made here" >&2
        exit 77
    fi
fi
exec unshare "${own[@]}" "$0" --inside "$@"
