#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Every command line of the manuals' EXAMPLES and of README.md's code does what
# it is shown to do: it ends with status 0 and says nothing on standard error.
set -eu
cd "$(dirname "$0")/.."
B=${B:-build}
passed=0 failed=0 skipped=0

# What is not run here, as an extended regular expression of the whole line,
# and why.
unless=(
    'sh \.ci/deps .*' 'installs packages, builds or tests: .ci/run does that'
    '(sudo )?make( .*)?' 'builds or installs'
    'man .*' 'opens a pager'
    'tcpwait close .* --yes.*' 'closes what is none of ours'
    'tcpwait metrics -O .*' 'writes a file of the host'
    'tcpwait .*incident\.tcpwait.*' 'works on a file of the host'
)

# Lines of the literal displays below EXAMPLES in a mdoc manual.
of_manual() {
    awk '
        /^\.Sh/ { here = $2 == "EXAMPLES" }
        here && /^\.Ed/ { shown = 0 }
        shown { gsub(/\\e/, "\\"); gsub(/\\&/, ""); print }
        here && /^\.Bd -literal/ { shown = 1 }
    ' "$1"
}

# Lines of sh blocks; of console blocks those behind a prompt.
of_readme() {
    awk '
        /^```/ { block = block == "" ? substr($0, 4) : ""; next }
        block == "sh" { print }
        block == "console" && sub(/^\$ /, "") { print }
    ' README.md
}

# A line that ends in a backslash, in a pipe or inside of quotes goes on.
joined() {
    awk -v quote="'" '
        { command = command == "" ? $0 : command "\n" $0 }
        $0 ~ /[\\|]$/ || gsub(quote, quote, command) % 2 { next }
        command != "" { printf "%s%c", command, 0; command = "" }
        END { if (command != "") printf "%s%c", command, 0 }
    '
}

is_left_out() {
    local i
    for ((i = 0; i < ${#unless[@]}; i += 2)); do
        [[ ! $1 =~ ^(${unless[i]})$ ]] || return 0
    done
    return 1
}

try() {
    local file=$1 line=$2 said status=0
    ! is_left_out "$line" || return 0
    # Nobody wants another program of the host to be run by a test.
    if [[ $line != tcpwait && $line != tcpwait\ * ]]; then
        echo "not ok: $file: no command of tcpwait: $line"
        failed=$((failed + 1))
        return
    fi
    if [[ $line == *"jq "* ]] && ! command -v jq > /dev/null; then
        echo "skipped: $file: no jq here"
        skipped=$((skipped + 1))
        return
    fi
    said=$(PATH=$scratch:$PATH timeout 60 bash -o pipefail -c "$line" \
        2>&1 > /dev/null) || status=$?
    # The host that this runs on may have findings, and what nobody may see.
    said=$(grep -v '^tcpwait: not seen: ' <<< "$said") || true
    [[ $status -ne 1 || $line != *--fail-on* ]] || status=0
    [[ $status -gt 2 || $line != *'tcpwait check'* ]] || status=0
    if [ "$status" -eq 0 ] && [ -z "$said" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "not ok: $file: $line: status $status${said:+, $said}"
    fi
}

# Only the program itself is found first, and nothing else of its folder.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
ln -s "$PWD/$B/tcpwait" "$scratch/tcpwait"

for file in man/*.[157] build/man/*.7 README.md; do
    seen=0
    while IFS= read -r -d '' line; do
        try "$file" "$line"
        seen=$((seen + 1))
    done < <(
        if [ "$file" = README.md ]; then of_readme; else of_manual "$file"; fi |
            joined
    )
    # A page whose examples are not found is not one whose examples run; what
    # describes no command, in section 7, needs none.
    if [ "$seen" -eq 0 ] && [[ $file != *.7 ]]; then
        failed=$((failed + 1))
        echo "not ok: $file: no examples"
    fi
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
