#!/bin/bash
# SPDX-License-Identifier: MIT
# A dump that errs half-way is repeated once, and then told as incomplete.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}

if [ "${1:-}" != inside ]; then
    if ! tests/lab/ns.sh true 2> /dev/null; then
        echo 'skipped: no private network namespace can be made here'
        echo '0 passed, 0 failed, 1 skipped'
        exit
    fi
    exec tests/lab/ns.sh "$0" inside
fi

passed=0 failed=0
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
flaky="env LD_PRELOAD=$PWD/$B/flaky.so"

ok() {
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "not ok: $what"
    fi
}

field() { python3 -c '
import json, sys
value = json.load(open(sys.argv[1]))
for key in sys.argv[2].split("."):
    value = value[key]
print(value)' "$1" "$2"; }

same() { [ "$1" = "$2" ] || { echo "got '$1', not '$2'"; false; }; }

out=$(mktemp) err=$(mktemp)
trap 'rm -f "$out" "$err"' EXIT
"$B/sockgen" listen 127.0.0.1:8080 name=web -- \
    established 127.0.0.1:8080 1500 -- ready -- hold 300 >"$out" &
generator=$!
until grep -q ready "$out"; do
    kill -0 "$generator" || exit 1
    sleep 0.1
done
total=$("$B/tcpwait" states | awk '{n += $2} END {print n}')
ok 'the table is larger than one datagram' [ "$total" -gt 3000 ]

# Broken once: the second attempt is whole, and nothing is counted twice.
for verb in states ports peers 'count --by state' report; do
    # shellcheck disable=SC2086
    FLAKY_AFTER=3 FLAKY_TIMES=1 $flaky "$B/tcpwait" $verb -j >"$out" 2>"$err"
    ok "$verb, broken once: complete" same \
        "$(field "$out" blind_spots.complete)" True
    ok "$verb, broken once: quiet" same "$(wc -l <"$err")" 0
    ok "$verb, broken once: by the first reader" same \
        "$(field "$out" blind_spots.reader)" netlink
    ok "$verb, broken once: each socket once" same \
        "$(field "$out" scan.sockets)" "$total"
done

# Broken again: what came is shown, and said to be incomplete.
status=0
FLAKY_AFTER=3 $flaky "$B/tcpwait" states -j >"$out" 2>"$err" || status=$?
ok 'states, broken twice: exit 0' same "$status" 0
ok 'states, broken twice: incomplete' same \
    "$(field "$out" blind_spots.complete)" False
ok 'states, broken twice: one line on stderr' same "$(wc -l <"$err")" 1
ok 'states, broken twice: part of the sockets' \
    [ "$(field "$out" total)" -lt "$total" ]
FLAKY_AFTER=3 $flaky "$B/tcpwait" >"$out" 2>"$err"
ok 'report, broken twice: says so on the screen' \
    grep -q '^Not seen: part of the sockets' "$out"


# A gate that saw only a part is not passed; what it saw is enough to stop it.
for verb in diagnose report; do
    status=0
    FLAKY_AFTER=3 $flaky "$B/tcpwait" "$verb" --fail-on warning -j \
        >"$out" 2>"$err" || status=$?
    ok "$verb --fail-on, broken twice: exit 2" same "$status" 2
    ok "$verb --fail-on, broken twice: one line on stderr" same \
        "$(wc -l <"$err")" 1
    ok "$verb --fail-on, broken twice: a whole document" same \
        "$(field "$out" blind_spots.complete)" False
    status=0
    FLAKY_AFTER=3 FLAKY_TIMES=1 $flaky "$B/tcpwait" "$verb" \
        --fail-on warning -j >"$out" 2>"$err" || status=$?
    ok "$verb --fail-on, broken once: exit 0" same "$status" 0
done
status=0
FLAKY_AFTER=3 $flaky "$B/tcpwait" check -d 0.1 >"$out" 2>"$err" || status=$?
ok 'check, broken twice: UNKNOWN' same "$status" 3
ok 'check, broken twice: why' grep -q \
    '^TCPWAIT UNKNOWN - not all sockets were seen: .*not judged: ' "$out"
FLAKY_AFTER=3 $flaky "$B/tcpwait" metrics >"$out" 2>"$err"
ok 'metrics, broken twice: no zero for what was not judged' \
    same "$(grep -c 'id="client-churn"' "$out")" 0
ok 'metrics, broken twice: settings were judged' \
    grep -q 'id="sysctl-obsolete",severity="info"} 0$' "$out"

# An interrupted dump is a whole one that may have missed something.
FLAKY_INTR=1 FLAKY_AFTER=2 $flaky "$B/tcpwait" states -j >"$out" 2>"$err"
ok 'states, interrupted twice: incomplete' same \
    "$(field "$out" blind_spots.complete)" False

# A stream takes nothing back: it is not repeated, and says what it is.
FLAKY_AFTER=3 FLAKY_TIMES=1 $flaky "$B/tcpwait" sockets --owners never -j \
    >"$out" 2>"$err"
ok 'sockets, broken once: incomplete' same \
    "$(field "$out" blind_spots.complete)" False
ok 'sockets, broken once: no row twice' python3 -c '
import json, sys
rows = [json.dumps(row) for row in json.load(open(sys.argv[1]))["sockets"]]
sys.exit(len(rows) != len(set(rows)) or not rows)' "$out"

# Refused at the first datagram: the next reader takes over.
FLAKY_AFTER=0 FLAKY_ERRNO=22 FLAKY_TIMES=1 $flaky "$B/tcpwait" states -j \
    >"$out" 2>"$err"
ok 'legacy request refused: by family' same \
    "$(field "$out" blind_spots.reader)" netlink-by-family
ok 'legacy request refused: the same total' same \
    "$(field "$out" total)" "$total"
FLAKY_AFTER=0 FLAKY_ERRNO=22 $flaky "$B/tcpwait" states -j >"$out" 2>"$err"
ok 'sock_diag refused: procfs' same "$(field "$out" blind_spots.reader)" procfs
ok 'sock_diag refused: the same total' same "$(field "$out" total)" "$total"
kill "$generator"
wait "$generator" 2>/dev/null || true
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
