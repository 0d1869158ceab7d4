#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The texts that the build reads: whatever is wrong with them is refused with
# file and line, and every awk makes the same bytes of them.
set -eu
cd "$(dirname "$0")/.."
passed=0 failed=0 skipped=0
export LC_ALL=C

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
text=$scratch/xx.txt frame=$scratch/frame
facts=$(MAKEFLAGS='' make -pn all 2> /dev/null | sed -n 's/^facts := //p')

awks=()
for awk in mawk gawk 'busybox awk'; do
    if command -v "${awk%% *}" > /dev/null; then
        awks+=("$awk")
    else
        skipped=$((skipped + 1))
        echo "skip: $awk is not installed"
    fi
done

ok() {
    passed=$((passed + 1))
}

not_ok() {
    failed=$((failed + 1))
    echo "not ok: $1"
}

# generate AWK WRITER OPTION... makes the tables (c) or the manual (man).
generate() {
    local awk=$1 writer=$2
    shift 2
    # shellcheck disable=SC2086 # lists of words
    $awk -f src/texts/texts.awk -f "src/texts/texts_$writer.awk" "$@" $facts \
        "$text"
}

fresh() {
    cp src/texts/en.txt "$text"
    cp man/tcpwait-findings.7.in "$frame"
}

# line PATTERN: the number of the first line that matches.
line() {
    grep -n -m 1 -e "$1" src/texts/en.txt | cut -d : -f 1
}

# refused LINE MESSAGE: what stands in $text now is, by every awk.
refused() {
    local awk
    for awk in "${awks[@]}"; do
        if generate "$awk" c > "$scratch/out" 2> "$scratch/err"; then
            not_ok "$awk takes: $2"
        elif [ -s "$scratch/out" ]; then
            not_ok "$awk makes something of: $2"
        elif ! grep -qxF -e "$text:$1: $2" "$scratch/err"; then
            not_ok "$awk does not say: $1: $2"
            cat "$scratch/err"
        else
            ok
        fi
    done
    fresh
}

# change SCRIPT: by sed.
change() {
    sed -i "$1" "$text"
}

# add BYTES: behind the last line, as printf has them.
add() {
    # shellcheck disable=SC2059
    printf "$1" >> "$text"
}

parts_cases() {
    local churn
    churn=$(line '^\[finding client-churn\]')
    change '/^title: client connections/d'
    refused "$churn" '[finding client-churn] has no title'
    change '/^\[finding sysctl-obsolete\]/,/^$/{/^fix/d}'
    refused "$(line '^\[finding sysctl-obsolete\]')" \
        '[finding sysctl-obsolete] has no fix'
    change "$((churn + 1))s/title/titel/"
    refused $((churn + 1)) '[finding] has no key titel'
    change "$((churn + 1))p"
    refused $((churn + 2)) 'a second title of [finding client-churn]'
    change "$((churn + 1))s/:.*/:/"
    refused $((churn + 1)) 'nothing is said'
    change "$((churn + 1))s/:/ of it:/"
    refused $((churn + 1)) 'title takes no words before its colon'
    change "$((churn + 1))s/: / /"
    refused $((churn + 1)) \
        'neither KEY: TEXT nor a line that goes on behind a blank'
    change "$((churn + 1))s/\$/\n\n  and more/"
    refused $((churn + 3)) 'this goes on with nothing'
    change '/^problem: Is it/d'
    refused "$(line '^\[headings\]')" '[headings] has no problem'
    change '/^\[headings\]/,/^$/d'
    refused "$(wc -l < "$text")" 'no [headings]'
}

sections_cases() {
    local churn last kind
    churn=$(line '^\[finding client-churn\]')
    last=$(wc -l < src/texts/en.txt)
    for kind in finding software state kind pattern setting threshold; do
        add "\n[$kind nobody-has]\n"
        refused $((last + 2)) "no $kind is called nobody-has"
    done
    change 's/^\[finding half-closed\]/[finding half-open]/'
    refused "$last" 'no [finding half-closed]'
    change 's/^\[state CLOSING\]/[state CLOSED]/'
    refused "$last" 'no [state CLOSING]'
    change 's/^\[threshold tw-table\]/[threshold table]/'
    refused "$last" 'no [threshold tw-table]'
    change 's/^\[setting fs.nr_open\]/[setting fs.file]/'
    refused "$last" 'no [setting fs.nr_open]'
    add '\n[finding client-churn]\n'
    refused $((last + 2)) \
        "[finding client-churn] stands at line $churn already"
    add '\n[findings client-churn]\n'
    refused $((last + 2)) 'no kind of section is called findings'
    add '\n[finding]\n'
    refused $((last + 2)) '[finding] needs a name'
    add '\n[headings more]\n'
    refused $((last + 2)) '[headings] has no name'
    add '\n[finding client-churn\n'
    refused $((last + 2)) 'no section: [KIND NAME] is one'
    printf 'text: lost\n' > "$text"
    refused 1 'a text before the first section'
}

words_cases() {
    local tip last
    tip=$(line '^tip owner fd-limit')
    last=$(wc -l < src/texts/en.txt)
    change "${tip}s/ owner fd-limit//"
    refused "$tip" 'tip needs words before its colon'
    change "${tip}s/owner/nowhere/"
    refused "$tip" 'no place of software is called nowhere'
    change "${tip}s/fd-limit/fd-limits/"
    refused "$tip" 'no finding is called fd-limits'
    change "${tip}s/ fd-limit//"
    refused "$tip" 'for no finding'
    change "${tip}s/: .*/: @nobody/;$((tip + 1))d"
    refused "$tip" 'no [shared nobody]'
    add '\n[shared lonely]\ntext: Said to nobody.\n'
    refused $((last + 2)) 'nothing refers to @lonely'
    change 's/^cause: @process-stopped/cause: The process is stopped, by a signal or a debugger./'
    refused "$(line '^cause: @process-stopped')" \
        "stands at line $(line '^text: The process is stopped') already: \
make it [shared NAME], and refer to it by @NAME"
}

# template TEXT MESSAGE: such a summary is refused.
template() {
    local at
    at=$(line '^summary: tcp_tw_reuse=1')
    printf '%s\n' "$1" > "$scratch/template"
    # What follows belongs to it as well.
    sed -i -e "${at}{r $scratch/template
d}" -e "$((at + 1)),/^[a-z]/{/^ /d}" "$text"
    refused "$at" "$2"
}

templates_cases() {
    local of=sysctl-tw-reuse-inert at bad
    template 'summary: a [b' 'a bracket that has no other'
    template 'summary: a {tcp_tw_reuse' 'a bracket that has no other'
    template 'summary: a [b {tcp_tw_reuse] c}' 'a bracket that has no other'
    template 'summary: a | b [c|d]' 'a | outside of brackets'
    template 'summary: a [b|{nobody}]' "the rule of $of gives no nobody"
    template 'summary: a [b|{?nobody=1}c]' "the rule of $of gives no nobody"
    # A value of another finding.
    template 'summary: a {gave_up}' "the rule of $of gives no gave_up"
    template 'summary: a {}' "the rule of $of gives no "
    template 'summary: a {tcp_tw_reuse:weeks}' 'no format is called weeks'
    template 'summary: a {@nobody}' 'no [shared nobody]'
    for bad in '{a b}' '{tcp_tw_reuse|a}' '{tcp_tw_reuse|a|b|c}' \
        '{tcp_tw_reuse|[a]|b}' '{tcp_tw_reuse=1}' '{?tcp_tw_reuse>1}' \
        '{?tcp_tw_reuse>=a}' '{?tcp_tw_reuse=}' '{?tcp_tw_reuse:rate}' \
        '{?tcp_tw_reuse|a|b}' '{Upper}'; do
        template "summary: a $bad" "no value or test: $bad"
    done
    template 'summary other: a' 'no rule has the variant other'
    at=$(line '^summary peer:')
    change "${at}s/ peer//"
    refused "$at" 'a second summary of [finding peer-never-closes]'
    change "${at}s/ peer/ mostly-one/"
    refused "$at" 'a second summary mostly-one of [finding peer-never-closes]'
    change "${at}d"
    refused "$(line '^\[finding peer-never-closes\]')" \
        '[finding peer-never-closes] has no summary peer'
    # In what a template refers to, each that does so is told.
    change 's/{service_port} of/{service_port of/'
    refused "$(line '^text: \[{service}|port')" 'a bracket that has no other'
    change 's/^text: \[{service}|port/text: [{nobody}|port/'
    refused "$(line '^summary begun')" 'the rule of client-churn gives no nobody'
}

bytes_cases() {
    local title bad
    title=$(line '^title: client connections')
    for bad in '(' ')' '{' '}' '[x' 'x]' '(]' '[{]}' ')('; do
        change "${title}s|\$| $bad|"
        refused "$title" 'a bracket that has no other'
    done
    change "${title}s/client con/client  con/"
    refused "$title" 'blanks that nobody sees'
    change "${title}s/\$/ /"
    refused "$title" 'blanks that nobody sees'
    # A lone byte, half a character, overlong ones, a surrogate, too high.
    for bad in '\xff' '\x80' '\xc3' '\xe4\xb8' '\xf0\x90\x80' '\xc0\x80' \
        '\xe0\x80\x80' '\xed\xa0\x80' '\xf4\x90\x80\x80' '\x01' '\t' '\r' \
        '\x7f'; do
        change "${title}s/client/cli${bad}ent/"
        refused "$title" 'bytes that are no UTF-8, or control characters'
    done
}

# says WRITER STRING: that stands in what the first awk makes.
says() {
    if generate "${awks[0]}" "$1" -v frame="$frame" > "$scratch/out" &&
        grep -qF -e "$2" "$scratch/out"; then
        ok
    else
        not_ok "$1 does not say: $2"
    fi
}

# What is special to C, to mdoc or to awk is taken for what it is.
escapes_cases() {
    change 's/^title: client con.*/title: a "quote", C:\\n \& ??(x) é 中文 %s/'
    says c '.title = "a \"quote\", C:\\n & ?""?(x) é 中文 %s",'
    says man '.Ss client-churn: a \(dqquote\(dq, C:\en \&& ??(x) é 中文 \&%s'
    fresh
    change "s/^meaning: This host opens.*/meaning: .Sh 'x' It. The --y (-z) -/"
    says man '\&.Sh \(aqx\(aq It.'
    says man 'The \-\-y (\-z) - '
    fresh
    # Lines of a script without blanks are joined without them.
    change 's/^meaning: This host opens.*/meaning: 连接\n  关闭 and\n  so on/'
    says c '.meaning = "连接关闭 and so on '
    says c 'const struct texts texts_xx = {'
    fresh
}

frame_cases() {
    local awk
    echo '@nobody@' > "$frame"
    for awk in "${awks[@]}"; do
        if generate "$awk" man -v frame="$frame" 2>&1 > /dev/null |
            grep -qxF "$frame:1: nothing is called @nobody@"; then
            ok
        else
            not_ok "$awk takes @nobody@"
        fi
        if generate "$awk" man -v frame="$scratch/none" > "$scratch/out" \
            2> "$scratch/err"; then
            not_ok "$awk needs no frame"
        elif grep -qxF "$scratch/none:1: cannot be read" "$scratch/err"; then
            ok
        else
            not_ok "$awk does not say that there is no frame"
        fi
    done
    fresh
}

same_cases() {
    local awk writer
    for writer in c man; do
        generate "${awks[0]}" "$writer" -v frame="$frame" > "$scratch/first"
        for awk in "${awks[@]}"; do
            generate "$awk" "$writer" -v frame="$frame" > "$scratch/out"
            if cmp -s "$scratch/first" "$scratch/out"; then
                ok
            else
                not_ok "$awk makes other bytes than ${awks[0]}: $writer"
            fi
        done
    done
}

# The build stops, and leaves nothing that the next one would take.
build_cases() {
    local tree=$scratch/tree
    mkdir "$tree"
    cp -r Makefile include man src "$tree"
    sed -i '/^title: client connections/d' "$tree/src/texts/en.txt"
    if MAKEFLAGS='' make -s -C "$tree" build/texts/texts_en.c \
        > "$scratch/out" 2> "$scratch/err"; then
        not_ok 'the build goes on without a title'
    elif [ -e "$tree/build/texts/texts_en.c" ]; then
        not_ok 'the build leaves a file that it refused'
    elif grep -q '^src/texts/en.txt:[0-9]*: \[finding client-churn\] has no' \
        "$scratch/err"; then
        ok
    else
        not_ok 'the build does not say where it stopped'
    fi
}

fresh
parts_cases
sections_cases
words_cases
templates_cases
bytes_cases
escapes_cases
frame_cases
same_cases
build_cases
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
