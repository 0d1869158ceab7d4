#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What make builds anew, and what it says where a library is missing.  The
# compiler and the archiver are played.
set -eu
cd "$(dirname "$0")/.."
passed=0 failed=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cat > "$scratch/cc" << 'END'
#!/bin/sh
while [ $# -gt 0 ]; do
    [ "$1" != -o ] || : > "$2"
    shift
done
END
# An archive is the list of what is in it.
cat > "$scratch/ar" << 'END'
#!/bin/sh
archive=$2
shift 2
basename -a "$@" > "$archive"
END
chmod +x "$scratch/cc" "$scratch/ar"

# is NAME FOUND WANTED
is() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "not ok: $1: found \"$2\", not \"$3\""
    fi
}

# The outer make's words are none of ours.
unset MAKEFLAGS MAKELEVEL MFLAGS SAN V WERROR WITH_TUI WITH_RECORD
export CFLAGS='' CPPFLAGS='' LDFLAGS='' LIBS=''

# build NAME=VALUE...
build() {
    make -s B="$scratch/b" CC="$scratch/cc" AR="$scratch/ar" "$@" 2>&1
}

objects() {
    grep -c '^  CC' || true
}

holds() {
    grep -cxF -e "$1.o" "$scratch/b/libtcpwait.a" || true
}

all=$(build | objects)
is 'the first time all is built' "$((all > 100))" 1
is 'the second time nothing is' "$(build)" ''
is 'with other flags all is built' "$(build CFLAGS=-O1 | objects)" "$all"
is 'flags may have quotes' \
    "$(build CPPFLAGS="-DX='\"y\"'" | objects)" "$all"
build WITH_TUI=0 > /dev/null
is 'WITH_TUI=0: no screen' "$(holds screen) $(holds top_absent)" '0 1'
build WITH_RECORD=0 > /dev/null
is 'WITH_RECORD=0: no recordings' "$(holds record_rows) $(holds record_absent)" \
    '0 1'
build > /dev/null
is 'and then: a screen' "$(holds screen) $(holds top_absent)" '1 0'

status=0
said=$(PKG_CONFIG_LIBDIR=$scratch PKG_CONFIG_PATH='' build B="$scratch/none") ||
    status=$?
is 'no libmnl: status' "$status" 2
is 'no libmnl: what is said' "$(head -n 1 <<< "$said")" \
    'libmnl is missing; on Debian: sh .ci/deps build'
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
