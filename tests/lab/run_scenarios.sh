#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The diagnosis lab: makes each scenario's sockets in namespaces of their own
# and holds what `tcpwait diagnose` finds against what must and may be found.
#
#   run_scenarios.sh [NAME...]        all of tests/lab/scenarios without names
#
# A scenario is bash and sets
#
#   tools="nginx wrk"                programs it needs; skipped without
#   sysctls="net.ipv4.tcp_..."       that the kernel has to have, likewise
#   mounts=yes                       it mounts, which in a chroot it cannot
#   must="ID ID:SEVERITY"            what has to be found
#   may="ID"                         what else can be; all beyond is false
#   args="--threshold NAME=VALUE"    of diagnose
#   evidence=("ID.KEY == 12")        also states.STATE, n.ID, findings
#   scene() { ... }                  returns when the sockets stand
#
# For scene: hold SCRIPT... runs sockgen until the scenario ends, leak and
# leak_all WORDS... run leaker.py, queues WORDS... queues.py, opens WORDS...
# opener.py, refuse WORDS... refuse.py, put KEY VALUE sets a sysctl, await_true COMMAND... waits up to a minute for a condition, $scratch is a private folder.
# JOBS run side by side (6: most of them wait), KEEP=FOLDER keeps all documents,
# STORE=FOLDER what tcpwait read, for tests/stored.sh to replay.
set -eu
cd "$(dirname "$0")/../.."
here=tests/lab
readonly here seconds_each=${SECONDS_EACH:-150}
case ${B:=build} in
    /*) ;;
    *) B=$PWD/$B ;;
esac
export B LC_ALL=C TERM=dumb
# No proxy of whoever runs this leads into the lab.
unset http_proxy HTTP_PROXY all_proxy ALL_PROXY
PATH=$PATH:/usr/sbin:/sbin
for bin in /usr/lib/postgresql/*/bin; do
    PATH=$PATH:$bin
done

# A scene that could not be made proves nothing.
give_up() {
    echo "the scene failed: $1: $(tail -n 1 "$scratch/said")" \
        > "$scratch/failed"
    exit 1
}

# hold SCRIPT... makes these sockets and holds them.
hold() {
    local pipe
    pipe=$(mktemp -u "$scratch/ready.XXXXXX")
    mkfifo "$pipe"
    "$B/sockgen" "$@" -- ready -- hold "$seconds_each" \
        < /dev/null > "$pipe" 2>> "$scratch/said" &
    grep -q ready "$pipe" || give_up "sockgen"
}

# churn SCRIPT... is hold that goes on making sockets.
churn() {
    "$B/sockgen" "$@" -- hold "$seconds_each" < /dev/null \
        >> "$scratch/said" 2>&1 &
}

# leak WORDS... runs leaker.py until the scenario ends.
leak() {
    python3 "$here/leaker.py" "$@" < /dev/null > "$scratch/leaking" \
        2>> "$scratch/said" &
}

# leak_all WORDS... is leak that returns when the last one is there.
leak_all() {
    leak "$@"
    await_true grep -q ready "$scratch/leaking" || give_up leaker.py
}

# queues WORDS... makes servers that are behind, and their clients.
queues() {
    python3 "$here/queues.py" "$@" < /dev/null > "$scratch/queues" \
        2>> "$scratch/said" &
    await_true grep -q ready "$scratch/queues" || give_up queues.py
}

# opens WORDS... makes connects that leave no trace in a table.
opens() {
    python3 "$here/opener.py" "$@" < /dev/null > "$scratch/opens" \
        2>> "$scratch/said" &
    await_true grep -q ready "$scratch/opens" || give_up opener.py
}

# refuse WORDS... makes a server that ends connections at once.
refuse() {
    python3 "$here/refuse.py" "$@" < /dev/null > "$scratch/refuse" \
        2>> "$scratch/said" &
    await_true grep -q ready "$scratch/refuse" || give_up refuse.py
}

# put KEY VALUE sets a sysctl of this namespace.
put() {
    printf '%s\n' "$2" > "/proc/sys/${1//.//}" || give_up "$1"
}

# So few TIME_WAIT as the smallest machine that is not told of would allow.
few_buckets() {
    local entries
    entries=$(cat /proc/sys/net/ipv4/tcp_ehash_entries)
    entries=${entries#-}
    echo $((entries / 2 < 16384 ? entries / 2 : 16384))
}

# await_true COMMAND...: for a minute, as long as TIME_WAIT last.
await_true() {
    local rounds=600
    while ! "$@" > /dev/null 2>&1; do
        rounds=$((rounds - 1))
        [ "$rounds" -gt 0 ] || return 1
        sleep 0.1
    done
}

# n_in STATE [FILTER...] prints how many sockets are in that state.
n_in() {
    local state=$1
    shift
    "$B/tcpwait" states "$@" | awk -v s="$state" '$1 == s { n = $2 }
        END { print n + 0 }'
}

# at_least N STATE [FILTER...], for await_true.
at_least() {
    local n=$1
    shift
    [ "$(n_in "$@")" -ge "$n" ]
}

# Only this scenario's processes are in its network namespace, if it has one.
end_all() {
    local own dir pid
    own=$(readlink /proc/self/ns/net)
    [ "$own" != "$outer_netns" ] || return 0
    for dir in /proc/[0-9]*; do
        pid=${dir#/proc/}
        case $pid in "$$" | "$BASHPID") continue ;; esac
        [ "$(readlink "$dir/ns/net" 2> /dev/null)" = "$own" ] || continue
        kill -KILL "$pid" 2> /dev/null || true
    done
}

# The scenario's side: leaves out.json, states.json, expected and status.
inside() {
    local file=$1 status=0 tool key
    scratch=$2
    outer_netns=$3
    tools="" sysctls="" mounts="" must="" may="" args="" evidence=()
    trap end_all EXIT
    # shellcheck disable=SC1090
    . "$file"
    for tool in $tools; do
        command -v "$tool" > /dev/null && continue
        echo "no $tool here" > "$scratch/skipped"
        return
    done
    for key in $sysctls; do
        [ ! -e "/proc/sys/${key//.//}" ] || continue
        echo "this kernel is too old for $key" > "$scratch/skipped"
        return
    done
    if [ -n "$mounts" ] && ! unshare --mount true 2> /dev/null; then
        echo "no private mounts can be made here" > "$scratch/skipped"
        return
    fi
    printf '%s\n' "$must" "$may" "${evidence[@]}" > "$scratch/expected"
    scene >> "$scratch/said" 2>&1 || give_up "status $?"
    # shellcheck disable=SC2086 # several words
    "$B/tcpwait" diagnose -j $args > "$scratch/out.json" \
        2> "$scratch/err" || status=$?
    "$B/tcpwait" states -j > "$scratch/states.json" 2> /dev/null || true
    [ "$status" -eq 0 ] ||
        echo "status $status: $(head -n 1 "$scratch/err")" \
            > "$scratch/failed"
    [ -z "${STORE:-}" ] || python3 "$here/store.py" \
        "$STORE/$(basename "$file" .sh)" "${STORE_WORLDS:-2}" \
        || give_up store.py
}

# One scenario, from outside.
outside() {
    local name=$1 dir=$2/$1 status=0
    mkdir "$dir"
    timeout --kill-after=5 "$((seconds_each + 5))" \
        "$here/ns.sh" -- "${mounts[@]}" "$PWD/$here/run_scenarios.sh" --inside \
        "$here/scenarios/$name.sh" "$dir" \
        "$(readlink /proc/self/ns/net)" > "$dir/log" 2>&1 || status=$?
    [ "$status" -eq 0 ] || [ -e "$dir/failed" ] ||
        echo "status $status: $(tail -n 1 "$dir/log")" > "$dir/failed"
}

run_all() {
    local name running=0
    for name; do
        [ -e "$here/scenarios/$name.sh" ] || {
            echo "no scenario $name" >&2
            return 2
        }
    done
    for name; do
        if [ "$running" -ge "${JOBS:-6}" ]; then
            wait -n || true
            running=$((running - 1))
        fi
        outside "$name" "$work" &
        running=$((running + 1))
    done
    wait
}

if [ "${1-}" = --inside ]; then
    inside "$2" "$3" "$4"
    exit 0
fi
for file in "$B/tcpwait" "$B/sockgen"; do
    [ -x "$file" ] || {
        echo "no $file"
        echo "0 passed, 1 failed, 0 skipped"
        exit 1
    }
done
if ! "$here/ns.sh" true 2> /dev/null; then
    echo "skipped: no private network namespace can be made here"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
mounts=(unshare --mount --propagation private)
"$here/ns.sh" "${mounts[@]}" true 2> /dev/null || mounts=()
if [ $# -eq 0 ]; then
    for file in "$here"/scenarios/*.sh; do
        file=${file##*/}
        set -- "$@" "${file%.sh}"
    done
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
run_all "$@"
[ -z "${KEEP:-}" ] || cp -r "$work/." "$KEEP"
python3 "$here/scenarios.py" "$work" "$@"
