#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# As an ordinary user, without /proc/sys, on a dumb terminal: it works, and says
# what it lacks.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

table=(
    listen 0.0.0.0:80 name=web -- listen '[::]:81'
    -- established 127.0.0.1:80 30 client=curl
    -- close-wait 127.0.0.1:80 20 peer=gone
    -- close-wait '[::1]:81' 12 side=client peer=gone
    -- time-wait 127.0.0.1:80 90 -- time-wait '[::1]:81' 70 side=client
)
readonly verbs=(report states ports peers sockets
    'count --by state,role,remote_address')

# Where everybody can read it, whatever the build's folder allows.
copy() {
    install -m 755 "$tcpwait" "$LAB_DIR/tcpwait"
}

nobody() {
    setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all \
        --inh-caps=-all -- "$@"
}

# field FILTER: of the last document, by jq's path.
field() {
    python3 -c '
import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("."):
    value = value[int(key) if key.isdigit() else key]
print(json.dumps(value))' "$LAB_DIR/out" "$1"
}

# works NAME COMMAND...: exit 0, something said, no complaint.
works() {
    local name=$1
    shift
    capture "$@"
    if [ "$status" = 0 ] && [ -s "$LAB_DIR/out" ] && [ ! -s "$LAB_DIR/err" ]
    then
        ok
    else
        not_ok "$name: $*" "status $status" "$(head -n 3 "$LAB_DIR/err")"
    fi
}

# every NAME COMMAND...: tcpwait with each verb, table and JSON.
every() {
    local name=$1 verb
    shift
    for verb in "${verbs[@]}"; do
        # shellcheck disable=SC2086 # a verb with its option
        works "$name" "$@" $verb
        # shellcheck disable=SC2086
        works "$name" "$@" $verb --json
        check "$name: $verb --json is JSON" python3 -m json.tool \
            "$LAB_DIR/out" /dev/null
    done
}

same_states() {
    is "$1: the same states" "$("${@:2}" states)" "$("$tcpwait" states)"
}

# Every verb that shows owners says whose it did not see, where eyes look; what
# programs read stays pure.
not_seen_by_nobody() {
    local verb said='not seen: owners of 94 sockets \(.*not root\)'
    for verb in ports peers sockets 'count --by unit'; do
        # shellcheck disable=SC2086 # a verb with its option
        capture nobody "$LAB_DIR/tcpwait" $verb
        tail -n 1 "$LAB_DIR/out" > "$LAB_DIR/last"
        check "as nobody: $verb ends with what is not seen" \
            has_line "$LAB_DIR/last" "^N${said#n}"
        check "as nobody: $verb says nothing else" is_empty "$LAB_DIR/err"
        # shellcheck disable=SC2086
        capture nobody "$LAB_DIR/tcpwait" $verb --format tsv
        check "as nobody: $verb --format tsv says it apart" \
            has_line "$LAB_DIR/err" "^tcpwait: $said"
        check "as nobody: $verb --format tsv is pure" \
            has_no_line "$LAB_DIR/out" '[Nn]ot seen'
        # shellcheck disable=SC2086
        capture nobody "$LAB_DIR/tcpwait" $verb --json
        is "as nobody: $verb: owners_not_seen" \
            "$(field blind_spots.owners_not_seen)" 94
        is "as nobody: $verb: sockets_without_owner" \
            "$(field blind_spots.sockets_without_owner)" 32
    done
    for verb in states 'count --by state' 'ports -o port,total'; do
        # shellcheck disable=SC2086
        capture nobody "$LAB_DIR/tcpwait" $verb
        check "as nobody: $verb shows no owner, and misses none" \
            has_no_line "$LAB_DIR/out" 'ot seen'
        check "as nobody: $verb is silent" is_empty "$LAB_DIR/err"
    done
}

other_user() {
    copy
    every 'as nobody' nobody "$LAB_DIR/tcpwait"
    same_states 'as nobody' nobody "$LAB_DIR/tcpwait"
    capture nobody "$LAB_DIR/tcpwait"
    check 'as nobody: the screen says what is not seen' has_line \
        "$LAB_DIR/out" '^Not seen: .*owners of 94 sockets.*not root'
    check 'as nobody: no owner is made up' \
        has_no_line "$LAB_DIR/out" 'web|curl|sockgen'
    capture nobody "$LAB_DIR/tcpwait" --json
    is 'as nobody: sockets_without_owner' \
        "$(field blind_spots.sockets_without_owner)" 32
    is 'as nobody: owners_not_seen' "$(field blind_spots.owners_not_seen)" 94
    check 'as nobody: processes_unreadable' \
        [ "$(field blind_spots.processes_unreadable)" -gt 0 ]
    is 'as nobody: no owners' "$(field ports.0.owners)" '[]'
    # What no ordinary user sees is a blind spot, and no doubt.
    works 'as nobody' nobody "$LAB_DIR/tcpwait" check -d 0.1
    check 'as nobody: check is OK' has_line "$LAB_DIR/out" '^TCPWAIT OK'
    works 'as nobody' nobody "$LAB_DIR/tcpwait" diagnose --fail-on warning
    not_seen_by_nobody
    # And root sees them.
    capture "$tcpwait"
    check 'as root: owners are named' has_line "$LAB_DIR/out" 'web|curl|sockgen'
    check 'as root: nothing is hidden' has_no_line "$LAB_DIR/out" 'not root'
}

# Without any capability over the namespace, but with our own user ID.
no_capability() {
    if ! unshare --user true 2> /dev/null; then
        skip 'no user namespace can be made here'
        return
    fi
    copy
    every 'without capabilities' unshare --user "$LAB_DIR/tcpwait"
    same_states 'without capabilities' unshare --user "$LAB_DIR/tcpwait"
}

no_sysctls() {
    lab_can_mount 'no /proc/sys' || return 0
    # shellcheck disable=SC2016 # the other bash expands it
    unshare --mount -- bash -c '
        mount -t tmpfs none /proc/sys && exec "$0" "$@"
    ' bash "$0" --in-the-lab without_sysctls ||
        not_ok "without /proc/sys: status $?"
}

without_sysctls() {
    check '/proc/sys is away' [ ! -e /proc/sys/net ]
    every 'without /proc/sys' "$tcpwait"
    capture "$tcpwait"
    check 'without /proc/sys: the screen says what is not seen' has_line \
        "$LAB_DIR/out" '^Not seen: .*port budgets'
    works 'without /proc/sys' "$tcpwait" peers --json
    check 'without /proc/sys: budget is null everywhere' python3 -c '
import json, sys
peers = json.load(open(sys.argv[1]))["peers"]
assert any(row["role"] == "client" for row in peers), "no client"
assert all(row["budget"] is None for row in peers), "a budget"' \
        "$LAB_DIR/out"
    # The same table with them: the check above can fail.
    works 'without /proc/sys' "$tcpwait" states state listening
}

with_sysctls() {
    capture "$tcpwait" peers --json
    check 'with /proc/sys there are budgets' \
        has_line "$LAB_DIR/out" '"budget":\{"source"'
}

readonly escape=$'\033'

plain() {
    local verb format
    for verb in "${verbs[@]}"; do
        for format in table csv tsv json; do
            case $verb$format in report[ct]sv) continue ;; esac
            # shellcheck disable=SC2086 # a verb with its option
            capture env "$@" "$tcpwait" $verb --format "$format"
            check "$* $verb $format: exit 0" [ "$status" = 0 ]
            check "$* $verb $format: no escape sequence" \
                has_no_line "$LAB_DIR/out" "$escape"
            [[ "$*" != *LC_ALL=C ]] ||
                check "$* $verb $format: nothing but ASCII" \
                    has_no_line "$LAB_DIR/out" $'[^ -~\t\r]'
            is "$* $verb $format: silent" "$(cat "$LAB_DIR/err")" ''
        done
    done
}

# terminal COMMAND... on a terminal of its own.
terminal() {
    python3 -c '
import pty, sys
sys.exit(pty.spawn(sys.argv[1:]) >> 8)' "$@" < /dev/null
}

looks() {
    plain TERM=dumb LC_ALL=C
    plain TERM=xterm LC_ALL=C
    plain TERM=xterm LC_ALL=C.UTF-8
    plain -u TERM LC_ALL=C
    plain TERM= NO_COLOR=1 LC_ALL=POSIX
    capture env TERM=xterm "$tcpwait" --color always
    check '--color always colours' has_line "$LAB_DIR/out" "$escape\\["
    capture env TERM=xterm "$tcpwait" --color always --json
    check 'JSON is never coloured' has_no_line "$LAB_DIR/out" "$escape"
    capture terminal env TERM=xterm "$tcpwait"
    check 'a terminal gets colour' has_line "$LAB_DIR/out" "$escape\\["
    capture terminal env TERM=dumb "$tcpwait"
    check 'a dumb terminal gets none' has_no_line "$LAB_DIR/out" "$escape"
    capture terminal env TERM=xterm NO_COLOR=1 "$tcpwait"
    check 'NO_COLOR: none' has_no_line "$LAB_DIR/out" "$escape"
    capture terminal env TERM=xterm NO_COLOR= "$tcpwait"
    check 'NO_COLOR that is empty: colour' \
        has_line "$LAB_DIR/out" "$escape\\["
    capture terminal env TERM=xterm "$tcpwait" --color never
    check '--color never: none' has_no_line "$LAB_DIR/out" "$escape"
    capture terminal env TERM=xterm LC_ALL=C "$tcpwait" --color never
    check 'a terminal under LC_ALL=C: nothing but ASCII' \
        has_no_line "$LAB_DIR/out" $'[^ -~\t\r]'
    env LC_ALL=C.UTF-8 "$tcpwait" ports > "$LAB_DIR/out"
    if [ "$(LC_ALL=C.UTF-8 locale charmap 2> /dev/null)" = UTF-8 ]; then
        check 'UTF-8 gets a sparkline' has_line "$LAB_DIR/out" $'[^ -~\t\r]'
    else
        skip 'no C.UTF-8 here'
    fi
}

lab_enter "$@"
need python3 unshare install
lab_need
lab_run no_capability "${table[@]}"
lab_run no_sysctls "${table[@]}"
lab_run with_sysctls "${table[@]}"
lab_run looks "${table[@]}"
if [ "$(id -u)" != 0 ]; then
    skip 'not root, so there is no other user to be'
elif command -v setpriv > /dev/null && unshare --net true 2> /dev/null; then
    # A namespace of root's own: user IDs stay what they are.
    unshare --net -- bash -c 'ip link set lo up && exec "$@"' bash \
        "$sockgen" "${table[@]}" -- run bash "$0" --in-the-lab other_user ||
        not_ok "other_user ended with status $?"
else
    skip 'no setpriv, or no network namespace'
fi
lab_finish
