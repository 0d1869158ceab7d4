#!/bin/bash
# SPDX-License-Identifier: MIT
# chroot: the first two commands of README.md do what it says on a fresh
# Debian, each in a root of its own, as root and as a user with sudo.
#
#   tests/chroot.sh -d DIR [-s SUITE] [-m MIRROR] [-w] [CASE...]
#
# DIR keeps the fresh system and the packages for the next time; -w takes the
# working tree in place of HEAD; CASE is build-root, test-root, build-user or
# test-user, and where it is named ci-root or ci-user: all of .ci/run; or
# test-chroot: as root, by a plain chroot(8).  Needs root and debootstrap.
set -eu -o pipefail
top=$(cd "$(dirname "$0")/.." && pwd)

usage() {
    sed -n 's/^#   tests/usage: tests/p' "$0" >&2
    exit 2
}

dir=
suite=bookworm
mirror=
whole_tree=
while getopts d:s:m:w option; do
    case $option in
    d) dir=$OPTARG ;;
    s) suite=$OPTARG ;;
    m) mirror=$OPTARG ;;
    w) whole_tree=1 ;;
    *) usage ;;
    esac
done
shift $((OPTIND - 1))
[ -n "$dir" ] || usage
cases=("$@")
[ $# -gt 0 ] || cases=(build-root test-root build-user test-user)

skip_all() {
    echo "skipped: $1"
    echo "0 passed, 0 failed, ${#cases[@]} skipped"
    exit 0
}

[ "$(id -u)" -eq 0 ] || skip_all 'not root'
command -v debootstrap > /dev/null || skip_all 'no debootstrap here'
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
base=$dir/$suite
debs=$dir/$suite-debs
mkdir -p "$debs/partial"

# The mirror this machine's own apt uses, in either form of its sources.
own_mirror() {
    sed -nE 's,^(URIs:|deb( \[[^]]*\])?)[[:blank:]]+([^ ]+/debian/?)( .*)?$,\3,p' \
        /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} \
        2> /dev/null | sed -n 1p || true
}

make_base() {
    [ ! -e "$base.done" ] || return 0
    [ -n "$mirror" ] || mirror=$(own_mirror)
    [ -n "$mirror" ] || {
        echo 'no Debian mirror in the sources of apt: name one with -m' >&2
        exit 2
    }
    rm -rf --one-file-system "$base"
    debootstrap --variant=minbase --cache-dir="$debs" "$suite" "$base" \
        "$mirror" > "$base.log" 2>&1 || {
        tail -n 20 "$base.log" >&2
        exit 1
    }
    touch "$base.done"
}

# inside ROOT COMMAND... runs it with ROOT as the root of its mount namespace;
# with chroot=1 by a plain chroot, in which the kernel refuses user namespaces
# (create_user_ns(), current_chrooted()), and nothing can be mounted privately.
inside() {
    # shellcheck disable=SC2016 # Expanded by the inner shell.
    unshare --mount --pid --fork --kill-child --propagation private \
        bash -euc '
            root=$1 debs=$2 chroot=$3
            shift 3
            [ -n "$chroot" ] || mount --bind "$root" "$root"
            mount -t proc proc "$root/proc"
            mount --rbind /sys "$root/sys"
            mount --rbind /dev "$root/dev"
            mount --bind "$debs" "$root/var/cache/apt/archives"
            cd "$root"
            enter=(chroot .)
            if [ -z "$chroot" ]; then
                enter=()
                pivot_root . .
                umount -l .
                cd /
            fi
            exec "${enter[@]}" env -i \
                HOME=~root LANG=C.UTF-8 TERM="${TERM-dumb}" \
                PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
                ${http_proxy+http_proxy="$http_proxy"} "$@"
        ' inside "$1" "$debs" "$chroot" "${@:2}" < /dev/null
}

# tree ROOT puts the sources into it.
tree() {
    local into=$1/srv/tcpwait
    mkdir -p "$into"
    if [ -n "$whole_tree" ]; then
        git -C "$top" ls-files -coz --exclude-standard |
            tar -C "$top" --null -T - -c
    else
        git -C "$top" archive HEAD
    fi | tar -x --no-same-owner -C "$into"
}

add_user() {
    inside "$1" sh -euc '
        apt-get -q update
        apt-get -qy --no-install-recommends install sudo
        useradd -m -d /srv/someone -s /bin/sh someone
        echo "someone ALL=(ALL) NOPASSWD: ALL" > /etc/sudoers.d/someone
        chown -R someone: /srv/tcpwait
    '
}

# run_case CASE ROOT runs its block of README.md, or .ci/run, there.
run_case() {
    local command as=() chroot=
    [ "${1#*-}" != chroot ] || chroot=1
    # shellcheck disable=SC2016 # Expanded by the inner shell.
    case $1 in
    build-*) command='sh -euc "$(sh .ci/readme-block 1)"' ;;
    test-*) command='sh -euc "$(sh .ci/readme-block 2)"' ;;
    ci-*) command='CI=true .ci/run' ;;
    esac
    tree "$2"
    cp -L /etc/resolv.conf /etc/hosts "$2/etc/"
    if [ "${1#*-}" = user ]; then
        add_user "$2"
        as=(runuser -u someone -- env HOME=/srv/someone)
    fi
    inside "$2" "${as[@]}" sh -euc "cd /srv/tcpwait; $command"
}

# A case passes on status 0, tests only with no failure in their last line.
judge() {
    [ "$2" -eq 0 ] || return 1
    [[ $1 == build-* ]] ||
        tail -n 1 "$3" | grep -qE '^[1-9][0-9]* passed, 0 failed, [0-9]+ skipped$'
}

make_base
passed=0
failed=0
for name in "${cases[@]}"; do
    [[ $name =~ ^(build|test|ci)-(root|user|chroot)$ ]] || usage
    root=$dir/$suite-$name
    log=$root.log
    rm -rf --one-file-system "$root"
    cp -a --reflink=auto "$base" "$root"
    start=$SECONDS
    status=0
    # Not in a condition, where set -e would be off.
    set +e
    (
        set -e
        run_case "$name" "$root"
    ) > "$log" 2>&1
    status=$?
    set -e
    if judge "$name" "$status" "$log"; then
        passed=$((passed + 1))
        word=ok
    else
        failed=$((failed + 1))
        word='not ok'
        tail -n 40 "$log"
    fi
    echo "$word $suite $name, $((SECONDS - start)) s: $(tail -n 1 "$log")"
    rm -rf --one-file-system "$root"
done
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
