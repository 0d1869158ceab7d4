#!/bin/bash
# SPDX-License-Identifier: MIT
# selftest: a small clean tree passes every gate, and one violation of each
# rule is reported by its gate, at its place.
set -eu -o pipefail
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
need gcc ar clang-format mandoc python3 shellcheck git

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
top=$(cd "$lint/../.." && pwd)
failures=0
# Set where this clang-format is not the one the style is written for.
other_formatter=

header='// SPDX-License-Identifier: MIT
/*
 * A file of the self-test.
 */'

# put FILE makes it of standard input below the C header, with tabs.
put() {
    mkdir -p "$(dirname "$1")"
    { printf '%s\n' "$header"; sed 's/^        /\t/'; } > "$1"
}

make_sources() {
    put include/tcpwait/addr.h <<'END'
#ifndef TCPWAIT_ADDR_H
#define TCPWAIT_ADDR_H

int addr_cmp(int a, int b);

#endif
END
    put src/model/addr.c <<'END'
#include "tcpwait/addr.h"

static const char *const names[] = { "a", "/* b */", "it's" };

int addr_cmp(int a, int b)
{
        /* A quote ' and "exit(1)" and strcpy in a comment mean nothing. */
        return a - b - names[0][0];
}
END
    put src/kernel/netlink.c <<'END'
#include <linux/netlink.h>

#include "tcpwait/addr.h"

int netlink_open(void);

int netlink_open(void)
{
        return "/proc/net/tcp"[0] + addr_cmp(1, 2);
}
END
    put src/cli/options.c <<'END'
#include <stdio.h>
#include <stdlib.h>

int options_fail(void);

int options_fail(void)
{
        fprintf(stderr, "no\n");
        exit(2);
}
END
}

# A program that knows one command and one column.
make_program() {
    mkdir -p build
    cat > build/tcpwait <<'END'
#!/bin/sh
case "$*" in
--help)
    echo "Usage: tcpwait [COMMAND]"
    echo
    echo "Commands:"
    echo "  states  sockets by state"
    echo "  explain  the findings"
    echo "  metrics  the series"
    echo
    echo "Options: --json  a document"
    ;;
"states --help") echo "--json --output --no-header" ;;
"states -o help") echo "count  how many" ;;
"states --json") echo '{"states": {"time_wait": 1}, "list": [{"total": 1}]}' ;;
explain) echo "client-churn  short-lived connections" ;;
metrics)
    echo "# TYPE tcpwait_sockets gauge"
    echo 'tcpwait_sockets{netns="a",state="listen"} 1'
    echo "# TYPE tcpwait_blind_spots gauge"
    echo 'tcpwait_blind_spots{kind="incomplete"} 0'
    ;;
esac
END
    chmod +x build/tcpwait
}

manual() {
    local name=${1##*/}
    mkdir -p "${1%/*}"
    {
        printf '.Dd January 1, 2026\n.Dt %s\n.Os\n.Sh NAME\n' "$2"
        printf '.Nm %s\n.Nd a page\n.Sh DESCRIPTION\n' "${name%.*}"
        cat
    } > "$1"
}

make_documents() {
    manual man/tcpwait.1 'TCPWAIT 1' <<'END'
.Bl -tag -width Ds
.It Cm states , explain , metrics
The column
.Cm count .
.It Fl -json , Fl \-no\-header , Fl -output
Options.
.El
END
    manual man/tcpwait-json.5 'TCPWAIT-JSON 5' <<'END'
The keys states, time_wait, list and total.
END
    manual build/man/tcpwait-findings.7 'TCPWAIT-FINDINGS 7' <<'END'
The finding client-churn.
END
    manual man/tcpwait-metrics.1 'TCPWAIT-METRICS 1' <<'END'
.Bl -tag -width Ds
.It Cm tcpwait_sockets Ns Brq Cm state
Sockets.
.It Cm tcpwait_blind_spots Ns Brq Cm kind
Whether it is incomplete.
.El
END
    mkdir -p src/completion
    echo "words='states explain metrics --json --output --no-header'" \
        > src/completion/tcpwait.bash
    echo "_arguments '--json[document]' '(-o --output)'{-o,--output}'[c]' \
'--no-header[n]' 'states' 'explain' 'metrics'" > src/completion/tcpwait.zsh
    {
        echo "complete -c tcpwait -a 'states explain metrics'"
        echo "complete -c tcpwait -s j -l json -d 'document'"
        echo "complete -c tcpwait -s o -l output -r"
        echo "complete -c tcpwait -l no-header"
    } > src/completion/tcpwait.fish
    # shellcheck disable=SC2016 # The fences of a code block.
    printf '# tcpwait\n\n```sh\nsh .ci/deps\n```\n\n```sh\nmake all\n%s\n' \
        'tcpwait states --json
```' > README.md
    mkdir -p .ci
    printf '#!/bin/sh\necho ready\n' > .ci/deps
    printf 'all:\n\ttrue\n' > Makefile
}

make_library() {
    local file
    for file in src/*/*.c; do
        gcc -fPIE -Iinclude -c "$file" -o "build/$(basename "$file" .c).o"
    done
    ar rcs build/libtcpwait.a build/*.o
}

make_tree() {
    mkdir "$work/pristine"
    cd "$work/pristine"
    git init -q
    cp "$top/.clang-format" .
    make_sources
    make_program
    make_documents
    make_library
}

clean_tree() {
    cd "$work"
    rm -rf tree
    cp -a pristine tree
    cd tree
}

# Each gate but this one, for it would never end.
all_gates=(format size layers circles pure banned symbols docs text)

expect_clean() {
    local gate status
    for gate in "${all_gates[@]}"; do
        status=0
        bash "$lint/$gate.sh" > "$work/said" 2>&1 || status=$?
        if [ "$gate" = format ] && [ "$status" -eq 77 ]; then
            other_formatter=1
        elif [ "$status" -ne 0 ] || [ -s "$work/said" ]; then
            echo "tests/lint/$gate.sh:1: complains about a clean tree:"
            sed 's/^/    /' "$work/said"
            failures=$((failures + 1))
        fi
    done
}

# caught GATE PATTERN: after a change to the clean tree, GATE fails and says a
# line that matches PATTERN; then the tree is made anew.
caught() {
    local gate=$1 pattern=$2 status=0
    bash "$lint/$gate.sh" > "$work/said" 2>&1 || status=$?
    if [ "$status" -ne 1 ] || ! grep -qE "^$pattern" "$work/said"; then
        echo "tests/lint/$gate.sh:1: status $status and no line $pattern"
        sed 's/^/    /' "$work/said"
        failures=$((failures + 1))
    fi
    clean_tree
}

# add FILE LINE... appends lines.
add() {
    local file=$1
    shift
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$@" >> "$file"
}

# change FILE SED-COMMAND
change() {
    sed -i "$2" "$1"
}

format_cases() {
    change src/model/addr.c 's/return a - b/return a-b/'
    [ -n "$other_formatter" ] || caught format 'src/model/addr.c:12: code should be clang-formatted'
    add src/model/addr.c "/* $(printf '%080d' 0) */"
    caught format 'src/model/addr.c:14: 86 columns'
    add src/model/addr.c '/* blank */ '
    caught format 'src/model/addr.c:14: blanks'
    change src/model/addr.c 1d
    caught format 'src/model/addr.c:1: .*SPDX'
    change src/model/addr.c 2,4d
    caught format 'src/model/addr.c:2: no comment'
    change include/tcpwait/addr.h 's/TCPWAIT_ADDR_H/ADDR_H/'
    caught format 'include/tcpwait/addr.h:1: the guard'
    change src/model/addr.c 's|#include "tc|#include <stdio.h>\n\n&|'
    caught format 'src/model/addr.c:5: its own header'
}

size_cases() {
    change src/model/addr.c "s|^\treturn|$(printf '\\ta++;\\n%.0s' {1..56})&|"
    bash "$lint/size.sh" || {
        echo "tests/lint/size.sh:1: 60 lines are allowed"
        failures=$((failures + 1))
    }
    change src/model/addr.c "s|^\treturn|\ta++;\n&|"
    caught size 'src/model/addr.c:10: addr_cmp\(\) has 61 lines'
}

# include_case FILE INCLUDE PATTERN
include_case() {
    change "$1" "\$a #include $2"
    caught layers "$1:[0-9]+: $3"
}

layers_cases() {
    local room call
    include_case src/model/addr.c '<linux/tcp.h>' '.*src/kernel'
    include_case src/cli/options.c '<libmnl/libmnl.h>' '.*src/kernel'
    include_case src/cli/options.c '<curses.h>' '.*screen.c'
    include_case src/cli/options.c '<ncursesw/ncurses.h>' '.*screen.c'
    for room in model kernel cli; do
        add src/$room/x.c '#include <libsmartcols.h>'
        caught layers "src/$room/x.c:1: .*src/render"
    done
    include_case src/cli/options.c '<libsmartcols/libsmartcols.h>' '.*render'
    include_case src/model/addr.c '"tcpwait/report.h"' 'model may not'
    include_case src/model/addr.c '"tcpwait/kernel.h"' 'model may not'
    include_case src/kernel/netlink.c '"tcpwait/report.h"' 'kernel may not'
    include_case include/tcpwait/addr.h '"tcpwait/report.h"' 'model may not'
    include_case include/tcpwait/addr.h '"addr_local.h"' '.*private'
    include_case src/cli/options.c '"kernel/netlink.h"' '.*private'
    include_case src/cli/options.c '"../kernel/netlink.h"' '.*private'
    add src/act/x.c '#include "kernel/sock.h"'
    caught layers 'src/act/x.c:1: .*private'
    for room in kernel cli; do
        add src/$room/x.c 'int x = SOCK_DESTROY;'
        caught layers "src/$room/x.c:1: SOCK_DESTROY belongs"
    done
    add include/tcpwait/new.h '#include <stdio.h>'
    caught layers 'include/tcpwait/new.h:1: .*no room'
    mv src/model/addr.c src/kernel
    caught layers 'include/tcpwait/addr.h:1: .*src/model'
    add src/attic/x.c ''
    caught layers 'src/attic/x.c:1: src/attic is not a room'
    for call in 'fputs("x", stderr);' 'exit(1);' '_exit(1);' 'abort();' \
        'perror("x");' 'warnx("x");' 'x("/proc/stat");' 'x("/sys/class");'; do
        change src/model/addr.c "s|^\treturn|\t$call\n&|"
        caught layers 'src/model/addr.c:12: '
    done
}

banned_cases() {
    local word
    for word in strcpy strcat sprintf vsprintf strncpy strtok gets atoi atol \
        sscanf alloca; do
        change src/model/addr.c "s|^\treturn|\t$word(a);\n&|"
        caught banned "src/model/addr.c:12: $word is banned"
    done
    for word in 'typedef struct x x;' 'int _mine;' 'struct _mine;' \
        '#define __MINE' 'int a; // why'; do
        add src/model/addr.c "$word"
        caught banned 'src/model/addr.c:14: '
    done
    for word in TO"DO" FIX"ME" X"XX"; do
        add src/model/addr.c "/* $word: later */"
        caught banned 'src/model/addr.c:14: finish'
    done
    change src/model/addr.c 's|^\treturn|\tstatic char text[8];\n&|'
    caught banned 'src/model/addr.c:12: .*static'
}

# compiled FILE LINE... appends them and builds the library again.
compiled() {
    add "$@"
    make_library
}

symbols_cases() {
    local variable
    compiled src/model/addr.c 'int other_cmp(void);' \
        'int other_cmp(void) { return 1; }'
    caught symbols '.*: addr.o exports other_cmp'
    for variable in 'int addr_n;' 'int addr_n = 1;' 'static int n;' \
        'static int n = 1;' '__thread int addr_n;' \
        'const char *addr_s[] = { "a" };'; do
        compiled src/model/addr.c "$variable" \
            'const void *addr_use(void);' \
            "const void *addr_use(void) { return &$(
                grep -oE '(addr_)?[ns]\b' <<< "$variable" | tail -n 1); }"
        caught symbols '.*: addr.o holds the writable variable (addr_)?[ns]$'
    done
    rm build/libtcpwait.a
    caught symbols 'build/libtcpwait.a:1: not built'
    compiled src/model/addr.c 'const char *const addr_s[] = { "a" };'
    bash "$lint/symbols.sh" || failures=$((failures + 1))
    clean_tree
}

circles_cases() {
    compiled src/model/addr.c 'int netlink_use(int a);' \
        'int addr_use(int a);' \
        'int addr_use(int a) { return netlink_use(a); }'
    bash "$lint/circles.sh" || failures=$((failures + 1))
    compiled src/kernel/netlink.c 'int addr_use(int a);' \
        'int netlink_use(int a);' \
        'int netlink_use(int a) { return a ? addr_use(a - 1) : 0; }'
    caught circles '.*: a circle: addr.c takes netlink_use from netlink.c'
    rm build/libtcpwait.a
    caught circles 'build/libtcpwait.a:1: not built'
    clean_tree
}

pure_cases() {
    local call
    for call in 'getservbyname("http", "tcp") != 0' 'if_nametoindex("lo") != 0' \
        'time(0) != 0' 'open("x", 0)' 'fopen("x", "r") != 0' 'getpid()'; do
        compiled src/model/addr.c '#include <fcntl.h>' '#include <netdb.h>' \
            '#include <net/if.h>' '#include <stdio.h>' '#include <time.h>' \
            '#include <unistd.h>' 'int addr_ask(void);' \
            "int addr_ask(void) { return $call; }"
        caught pure '.*: addr.o asks .*, which is for a source'
    done
    compiled src/kernel/netlink.c '#include <unistd.h>' \
        'int netlink_pid(void);' 'int netlink_pid(void) { return getpid(); }'
    bash "$lint/pure.sh" || failures=$((failures + 1))
    clean_tree
}

docs_cases() {
    local file shell
    for file in man/tcpwait.1 src/completion/tcpwait.{bash,zsh,fish}; do
        change "$file" 's/states/others/'
        caught docs "$file:1: no command states"
        change "$file" 's/json/jsonx/'
        caught docs "$file:1: no option --json"
        change "$file" 's/json/jsonx/'
        caught docs "$file:1: --jsonx is not in --help"
        rm "$file"
        caught docs "$file:1: is not there"
    done
    change man/tcpwait.1 's/Cm count/Cm counts/'
    caught docs 'man/tcpwait.1:1: no column count'
    change man/tcpwait-json.5 's/total/totals/'
    caught docs 'man/tcpwait-json.5:1: no key total'
    mkdir -p tests/golden
    echo '{"states": [{"recorded": 1}]}' > tests/golden/x.json
    caught docs 'man/tcpwait-json.5:1: no key recorded'
    change build/tcpwait 's/{"states".*}/oops/'
    caught docs 'build/tcpwait states:1: is no JSON'
    change build/tcpwait 's/^    echo "Commands:"/    echo/'
    caught docs 'build/tcpwait:1: --help has no'
    rm build/man/tcpwait-findings.7
    caught docs 'build/man/tcpwait-findings.7:1: is not there'
    change build/man/tcpwait-findings.7 's/client-churn/churn/'
    caught docs 'build/man/tcpwait-findings.7:1: no finding client-churn'
    rm man/tcpwait-metrics.1
    caught docs 'man/tcpwait-metrics.1:1: is not there'
    change man/tcpwait-metrics.1 's/tcpwait_sockets/tcpwait_socks/'
    caught docs 'man/tcpwait-metrics.1:1: no family tcpwait_sockets'
    change man/tcpwait-metrics.1 's/tcpwait_sockets/tcpwait_socks/'
    caught docs 'man/tcpwait-metrics.1:1: tcpwait_socks is not written'
    change man/tcpwait-metrics.1 's/Cm state/Cm status/'
    caught docs 'man/tcpwait-metrics.1:1: labels of tcpwait_sockets'
    change man/tcpwait-metrics.1 's/incomplete/complete/'
    caught docs 'man/tcpwait-metrics.1:1: no blind spot incomplete'
    add man/tcpwait.1 '.Xx'
    caught docs 'man/tcpwait.1:15: '
    for shell in 'sh .ci/none' 'make none' 'tcpwait none' \
        'tcpwait states --none'; do
        change README.md "s|^tcpwait states.*|$shell|"
        caught docs 'README.md:9: '
    done
    # shellcheck disable=SC2016 # The fences of a code block.
    change README.md '/^```sh$/s/sh//'
    caught docs 'README.md:1: does not open'
}

text_cases() {
    local place
    add README.md 'x '
    caught text 'README.md:11: blanks'
    add README.md $'x\r'
    caught text 'README.md:11: blanks'
    printf 'x' >> README.md
    caught text 'README.md:10: the last line'
    for place in "/ro""ot/x" "/ho""me/me"; do
        add README.md "see $place."
        caught text 'README.md:11: a path of one machine'
    done
    echo 'f[o]o' > .git/info/lint-words
    add README.md 'some foo, no food'
    caught text 'README.md:11: a word of'
    add .ci/deps $'\techo x'
    caught text '.ci/deps:3: scripts are indented'
    add .ci/deps "echo \$x"
    caught text '.ci/deps:3: '
    add tests/x.py $'\tx'
    caught text 'tests/x.py:1: scripts are indented'
    add NOTES 'x'
    caught text 'NOTES:1: does not belong'
}

make_tree
clean_tree
expect_clean
format_cases
size_cases
layers_cases
banned_cases
symbols_cases
circles_cases
pure_cases
docs_cases
text_cases
[ "$failures" -eq 0 ]
