#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A file system that does not answer keeps nobody waiting: whoever has its
# program or folder there, whatever it is mounted over.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

mute=$lab_build/mute
readonly mute
# Nothing takes so long that does not wait for the mute.
readonly patience=20

# mount_over DIR: sets $mute_in, whose first line makes it mute.
mount_over() {
    local line=
    mkdir -p "$1"
    coproc far { exec timeout -s KILL 200 "$mute" "$1" "$sockgen"; }
    mute_in=${far[1]} mute_pid=$!
    read -r -t 10 -u "${far[0]}" line || true
    [ "$line" = ready ]
}

fall_silent() {
    echo >&"$mute_in"
    sleep 0.2
}

# At the end of its input the kernel lets go of all who wait.
end_mute() {
    exec {mute_in}>&-
    wait "$mute_pid" 2> /dev/null || true
}

# returns NAME WORD...: with an answer, however often and whatever it is.
returns() {
    local name=$1
    shift
    capture timeout -s KILL "$patience" "$tcpwait" "$@" < /dev/null
    check "$name: $*: an answer (status $status)" [ "$status" -lt 3 ]
}

each_verb() {
    returns "$1" --owners always
    returns "$1" ports --owners always
    returns "$1" sockets --owners always
    returns "$1" diagnose -N all --owners always
    returns "$1" metrics --owners always
    returns "$1" sysctl
    returns "$1" count by owner
    returns "$1" top -b -n 2 -d 0.2
    returns "$1" check -t 15 -d 0.1
    returns "$1" check -t 15 -w listen=1000
}

# An executable, a folder and a file there; each told by what is known here.
holders() {
    local program
    mount_over "$LAB_DIR/far" || {
        skip 'no FUSE can be mounted here'
        return 0
    }
    : > "$LAB_DIR/ready"
    # shellcheck disable=SC2094 # it is the same file, and stays as it is
    (
        cd "$LAB_DIR/far/folder"
        exec timeout -s KILL 200 "$LAB_DIR/far/program" \
            listen 127.0.0.1:8080 -- close-wait 127.0.0.1:8080 3 -- ready -- \
            hold 600
    ) < "$LAB_DIR/far/program" > "$LAB_DIR/ready" &
    program=$!
    for _ in $(seq 100); do
        ! grep -q ready "$LAB_DIR/ready" || break
        sleep 0.1
    done
    fall_silent
    each_verb 'a program on a mute file system'
    capture timeout -s KILL "$patience" "$tcpwait" ports --owners always
    check 'its name is told all the same' has_line "$LAB_DIR/out" \
        ':8080 .*sockgen\['
    end_mute
    kill "$program" 2> /dev/null || true
    wait "$program" 2> /dev/null || true
}

# Arguments that lie there are not told, and nothing waits for them.
arguments() {
    local process
    mount_over "$LAB_DIR/behind" || return 0
    timeout -s KILL 200 python3 "$lab_here/arguments.py" "$LAB_DIR/behind/program" \
        > "$LAB_DIR/argued" < /dev/null &
    process=$!
    for _ in $(seq 100); do
        [ ! -s "$LAB_DIR/argued" ] || break
        sleep 0.1
    done
    check 'arguments on a file system' has_line "$LAB_DIR/argued" ready
    fall_silent
    each_verb 'arguments on a mute file system'
    capture timeout -s KILL "$patience" "$tcpwait" ports --owners always
    check 'whose they are is told' has_line "$LAB_DIR/out" ':8082 .*python3?'
    end_mute
    kill "$process" 2> /dev/null || true
    wait "$process" 2> /dev/null || true
}

# over NAME DIR: what is mounted there is hidden, and nothing waits for it.
over() {
    mount_over "$2" || {
        skip "no FUSE can be mounted over $2"
        return 0
    }
    fall_silent
    each_verb "$1"
    [ $# -lt 3 ] || "$3"
    end_mute
    umount -l "$2" 2> /dev/null || true
}

over_cgroup() {
    local where
    where=$(awk '/ - cgroup2 / { print $5; exit }' /proc/self/mountinfo)
    if [ -z "$where" ]; then
        skip 'no cgroup2 is mounted here'
        return
    fi
    over 'mute over the cgroups' "$where"
    over 'mute above the cgroups' "${where%/*}"
}

# What was seen is not thrown away for what was not, and the cause is named.
not_listed() {
    local why='could not be listed \(on a file system that may not answer\)'
    capture "$tcpwait" check -N all -c listen=0
    is 'a worse figure wins: status' "$status" 2
    check 'and what was not seen is said' has_line "$LAB_DIR/out" "$why"
    capture "$tcpwait" check -N all -w listen=100000
    is 'nobody knows: status' "$status" 3
    check 'and why' has_line "$LAB_DIR/out" \
        '^TCPWAIT UNKNOWN.*on a file system that may not answer'
}

over_namespaces() {
    mount -t tmpfs none /run || return 0
    mkdir -p /run/netns
    over 'mute among the namespaces' /run/netns/far
    ln -s "$LAB_DIR/away/file" /run/netns/link
    over 'mute behind a link' "$LAB_DIR/away"
    over 'mute instead of the namespaces' /run/netns not_listed
}

over_sysctls() {
    mount -t tmpfs none /run || return 0
    mkdir -p /run/sysctl.d
    ln -s "$LAB_DIR/elsewhere/x.conf" /run/sysctl.d/x.conf
    over 'mute behind a sysctl file' "$LAB_DIR/elsewhere"
    over 'mute instead of the sysctl files' /run/sysctl.d
}

# What a person names is asked, and the deadline holds all the same: from
# outside, since nothing ends a look that waits there.
late() {
    local start=$SECONDS
    mount_over "$LAB_DIR/named" || return 0
    fall_silent
    capture timeout -s KILL "$patience" "$tcpwait" check -t 1 \
        -N "$LAB_DIR/named/x"
    is 'a mute path: status' "$status" 3
    check 'a mute path: why' has_line "$LAB_DIR/out" \
        '^TCPWAIT UNKNOWN - no answer within 1 s'
    check 'in time' [ $((SECONDS - start)) -lt 10 ]
    # Whoever reads the output sees its end, too.
    start=$SECONDS
    timeout -s KILL "$patience" "$tcpwait" check -t 1 \
        -N "$LAB_DIR/named/x" 2>&1 | cat > /dev/null
    check 'and the end of the output' [ $((SECONDS - start)) -lt 10 ]
    end_mute
}

in_mounts() {
    unshare --mount --propagation private bash "$0" --in-the-lab "$1"
}

all() {
    local name
    if ! unshare --mount --propagation private true 2> /dev/null; then
        skip 'no private mount namespace can be made here'
        return
    fi
    for name in holders arguments over_cgroup over_namespaces over_sysctls late; do
        in_mounts "$name"
    done
}

lab_enter "$@"
need unshare timeout
lab_need_built "$mute"
lab_need
if [ ! -r /dev/fuse ] || [ ! -w /dev/fuse ]; then
    skip 'no /dev/fuse that may be opened'
    lab_finish
fi
lab_run all listen 127.0.0.1:80
lab_finish
