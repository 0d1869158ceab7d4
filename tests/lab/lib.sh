# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034 # what the tests use
# lib: what the end-to-end tests share: the build, the verdicts, the lab.
#
# A test sources it, defines its functions and ends with
#
#   lab_enter "$@"                          the lab's side of lab_run
#   lab_run FUNCTION SOCKGEN-SCRIPT...      the function, among those sockets
#   lab_finish
#
# Verdicts are lines of one file, so that they survive any number of
# processes; lab.py writes to it too.

lab_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case ${B:=build} in
    /*) lab_build=$B ;;
    *) lab_build=$(cd "$lab_here/../.." && pwd)/$B ;;
esac
tcpwait=$lab_build/tcpwait
sockgen=$lab_build/sockgen
deny=$lab_build/deny
export TCPWAIT=$tcpwait

# The tests choose the locale and the terminal, not whoever runs them.
unset COLUMNS NO_COLOR
# No proxy of theirs leads into the lab.
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
export LC_ALL=C TERM=dumb
PATH=$PATH:/usr/sbin:/sbin

if [ -z "${LAB_DIR:-}" ]; then
    LAB_DIR=$(mktemp -d)
    chmod 755 "$LAB_DIR"
    trap 'rm -rf "$LAB_DIR"' EXIT
    export LAB_DIR
    : > "$LAB_DIR/verdicts"
fi

ok() {
    echo ok >> "$LAB_DIR/verdicts"
}

# not_ok NAME [LINE...]
not_ok() {
    echo failed >> "$LAB_DIR/verdicts"
    printf 'FAILED  %s\n' "$1"
    shift
    [ $# -eq 0 ] || printf '%s\n' "$@" | head -n 12 | sed 's/^/        /'
}

# skip WHY
skip() {
    echo skipped >> "$LAB_DIR/verdicts"
    echo "skip: $1"
}

# is NAME FOUND WANTED
is() {
    if [ "$2" = "$3" ]; then
        ok
    else
        not_ok "$1" "wanted: $3" "found:  $2"
    fi
}

# check NAME COMMAND... is right when the command succeeds.
check() {
    local name=$1 said
    shift
    if said=$("$@" 2>&1); then
        ok
    else
        not_ok "$name" "$*" "${said:-(silent)}"
    fi
}

# Several words may be joined to one message: has_line FILE REGEX
has_line() {
    grep -qE -- "$2" "$1" || {
        echo "no line matches: $2"
        head -n 5 "$1"
        return 1
    }
}

has_no_line() {
    ! grep -nE -- "$2" "$1"
}

is_empty() {
    [ ! -s "$1" ] || {
        echo "should be empty, and is:"
        head -n 3 "$1"
        return 1
    }
}

# capture COMMAND... leaves $status, $LAB_DIR/out and $LAB_DIR/err.
capture() {
    status=0
    "$@" > "$LAB_DIR/out" 2> "$LAB_DIR/err" || status=$?
}

need() {
    local tool
    for tool; do
        command -v "$tool" > /dev/null || {
            skip "no $tool"
            lab_finish
        }
    done
}

lab_need_built() {
    local file
    for file; do
        [ -x "$file" ] || {
            not_ok "no $file"
            lab_finish
        }
    done
}

# Is there a private network namespace to be had, and are the tools built?
lab_need() {
    lab_need_built "$tcpwait" "$sockgen"
    "$lab_here/ns.sh" true 2> /dev/null || {
        skip 'no private network namespace can be made here'
        lab_finish
    }
}

# lab_can_mount WHAT: are there mounts to be had that nobody else sees?  Not in
# a chroot: its root is no mount, and they might appear on the host.
lab_can_mount() {
    unshare --mount true 2> /dev/null || {
        skip "$1: no private mounts can be made here"
        return 1
    }
}

# Sockets of the processes that sockgen forks need many descriptors.
lab_sysctl=()

# lab_run FUNCTION SCRIPT... runs this test's FUNCTION beside those sockets.
lab_run() {
    local function=$1 said=0
    shift
    [ $# -eq 0 ] || set -- "$sockgen" "$@" -- run
    "$lab_here/ns.sh" "${lab_sysctl[@]}" -- "$@" \
        bash "$0" --in-the-lab "$function" || said=$?
    [ $said -eq 0 ] || not_ok "$function ended with status $said"
}

lab_enter() {
    [ "${1-}" = --in-the-lab ] || return 0
    "$2"
    exit 0
}

lab_count() {
    grep -c "^$1$" "$LAB_DIR/verdicts" || true
}

lab_finish() {
    local failed
    failed=$(lab_count failed)
    echo "$(lab_count ok) passed, $failed failed, $(lab_count skipped) skipped"
    exit $((failed > 0))
}

# python_with MODULE names a python3 that has it: the one that is found first,
# or the distribution's, for which packages install.
python_with() {
    local python
    for python in python3 /usr/bin/python3; do
        "$python" -c "import $1" 2> /dev/null && break
    done
    echo "$python"
}
