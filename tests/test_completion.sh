#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What bash, zsh and fish offer while tcpwait is being typed.  A shell that is
# missing is skipped.
set -eu
cd "$(dirname "$0")/.."
B=${B:-build}
passed=0 failed=0 skipped=0

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Typed as a plain word in every shell, and run without being looked for.
mkdir "$scratch/bin"
ln -s "$PWD/$B/tcpwait" "$scratch/bin/tcpwait"
export PATH=$scratch/bin:$PATH LC_ALL=C

# Each of these answers, one on a line, what the shell offers at the end of
# the line $1.
offers_bash() {
    # shellcheck disable=SC2016 # the other bash expands it
    bash --norc --noprofile -c '
        . src/completion/tcpwait.bash
        complete -p tcpwait > /dev/null
        read -ra COMP_WORDS <<< "$(sed "s/=/ = /g; s/:/ : /g" <<< "$1")"
        case $1 in *[\ =:]) COMP_WORDS+=("") ;; esac
        # readline stands on "--format=" as the sign itself.
        case $1 in *=) unset "COMP_WORDS[-1]" ;; esac
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _tcpwait
        printf "%s\n" "${COMPREPLY[@]}"
    ' bash "$1"
}

offers_fish() {
    # shellcheck disable=SC2016 # fish expands it
    HOME=$scratch fish --no-config -c '
        source src/completion/tcpwait.fish
        complete -C "$argv[1]"
    ' "$1" | cut -f 1
}

# One interactive shell, in a terminal of its own, answers all along.
offers_zsh() {
    local offer
    echo "$1" >&"${zsh[1]}"
    while IFS= read -r -t 20 offer <&"${zsh[0]}" && [ -n "$offer" ]; do
        echo "$offer"
    done
}

is_here() {
    command -v "$1" > /dev/null
}

ok() {
    passed=$((passed + 1))
}

not_ok() {
    failed=$((failed + 1))
    echo "not ok: $*"
}

# expect LINE WORD... !WORD...: each shell offers WORD, and none of !WORD.
expect() {
    local line=$1 offered word bad
    shift
    for shell in "${shells[@]}"; do
        bad=
        offered=$("offers_$shell" "$line" 2>&1) || bad='failed;'
        for word; do
            if [ "${word#!!}" != "$word" ]; then
                ! grep -qxF -e "${word#!!}" <<< "$offered" ||
                    bad+=" offers ${word#!!}"
            elif ! grep -qxF -e "$word" <<< "$offered"; then
                bad+=" lacks $word"
            fi
        done
        if [ -z "$bad" ]; then
            ok
        else
            not_ok "$shell: \"$line\":$bad (offered: ${offered//$'\n'/ })"
        fi
    done
}

commands() {
    expect 'tcpwait st' states state '!!sockets'
    expect 'tcpwait ' report states ports peers sockets count state src \
        diagnose explain sysctl top check metrics wait
    expect 'tcpwait -j ' ports
    expect 'tcpwait --format json po' ports
    expect 'tcpwait states ' state exclude '!!ports'
    expect 'tcpwait state close-wait ' sport '!!ports'
}

options() {
    expect 'tcpwait report --' --json --interval '!!--by' '!!--sort'
    expect 'tcpwait states --' --output --columns --no-header '!!--group-peers'
    expect 'tcpwait peers --' --group-peers --interval '!!--by'
    expect 'tcpwait sockets --' --sort --limit '!!--interval'
    expect 'tcpwait count --' --by --group-peers
    expect 'tcpwait --format ' table json csv tsv '!!states'
    expect 'tcpwait --reader net' netlink netlink-by-family '!!procfs'
    expect 'tcpwait sockets --owners a' auto always '!!never'
    expect 'tcpwait -N ' all host '!!states'
    expect 'tcpwait -N all st' states
    expect 'tcpwait states --color ' auto always never
    expect 'tcpwait states -L ' '!!state' '!!states'
    expect 'tcpwait top --' --batch --iterations --interval --threshold \
        --view --sort '!!--json' '!!--limit'
    expect 'tcpwait top -n 3 sta' state '!!states'
    expect 'tcpwait --fail-on ' info warning critical '!!states'
    expect 'tcpwait --fail-on warning dia' diagnose
    expect 'tcpwait diagnose --threshold fd-warning=70 sta' state '!!states'
    expect 'tcpwait check --per ' port peer '!!state'
    expect 'tcpwait check -w time_wait:443=100 sta' state '!!states'
    expect 'tcpwait check -t 5 sta' state '!!states'
    expect 'tcpwait wait --until closes_' closes_per_second '!!state'
}

# Names are those that the program itself lists.
names() {
    expect 'tcpwait he' help
    expect 'tcpwait help p' ports peers '!!process'
    expect 'tcpwait explain close-wait-' close-wait-leak close-wait-age \
        '!!stale-pool' '!!state'
    expect 'tcpwait explain stale-pool TIME' TIME_WAIT
    expect 'tcpwait explain ' goodbye '!!exclude' '!!ports'
    expect 'tcpwait sysctl tcp_fin' tcp_fin_timeout '!!state'
    expect 'tcpwait sysctl tcp_fin_timeout net.core.so' net.core.somaxconn
    expect 'tcpwait sysctl -o ver' verdict
}

columns() {
    expect 'tcpwait states -o ' state count change help '!!port'
    expect 'tcpwait ports -o close' close close_wait closes_per_second
    expect 'tcpwait peers -x budget_u' budget_used
    expect 'tcpwait count --by sta' state
    expect 'tcpwait top -x clo' close_wait closes_per_second_now '!!closing'
    expect 'tcpwait top --view p' ports peers process '!!unit'
    expect 'tcpwait top --view peers sta' state '!!states'
    expect 'tcpwait count --by ' role service_port process '!!total'
}

filters() {
    expect 'tcpwait state clos' closed close-wait closing '!!count'
    expect 'tcpwait sockets exclude ' listening big connected '!!src'
    expect 'tcpwait sockets dport ' = '!=' '>=' '!!src'
    expect 'tcpwait ports sport = 80 a' and autobound age
    expect 'tcpwait ports kind con' consumed
    expect 'tcpwait count role ' server client
    expect 'tcpwait sockets age g' gt ge
    expect 'tcpwait ports dev l' lo
}

# expect_in SHELL LINE WORD...: the same of one shell.
expect_in() {
    shells=()
    ! is_here "$1" || shells=("$1")
    shift
    expect "$@"
}

# What shells show differently: lists with commas, and signs in front.
lists() {
    expect_in bash 'tcpwait --format=' json '!!--format=json'
    expect_in bash 'tcpwait --format=c' csv
    expect_in bash 'tcpwait check -w close_wait_' close_wait_age
    expect_in zsh 'tcpwait check -c close_wait_' close_wait_age
    expect_in fish 'tcpwait check -c close_wait_' close_wait_age=
    expect_in bash 'tcpwait --threshold fd-' fd-warning= '!!stale-pool'
    expect_in fish 'tcpwait --threshold fd-' fd-warning= '!!stale-pool'
    expect_in zsh 'tcpwait --threshold fd-' fd-warning '!!stale-pool'
    expect_in zsh 'tcpwait --format=c' csv
    expect_in fish 'tcpwait --format=c' --format=csv
    expect_in zsh 'tcpwait sockets -x -ag' age_seconds
    expect_in zsh 'tcpwait states -o state,co' count
    expect_in zsh 'tcpwait states -o +ch' change
    expect_in zsh 'tcpwait count --by role,st' state
    # fish takes a word with a sign for an option, wherever it stands.
    expect_in bash 'tcpwait sockets -x -ag' -age_seconds
    expect_in fish 'tcpwait sockets --sort=-ag' --sort=-age_seconds
    expect_in fish 'tcpwait ports --columns=role,to' --columns=role,total
    local name
    for name in bash fish; do
        expect_in "$name" 'tcpwait states -o state,co' state,count
        expect_in "$name" 'tcpwait states -o +ch' +change
        expect_in "$name" 'tcpwait count --by role,st' role,state
    done
}

# Every option of every command's help is offered for it, and no other.
complete_help() {
    local verb helped offered
    for verb in report states ports peers sockets count diagnose explain \
        sysctl top check metrics wait; do
        helped=$(tcpwait "$verb" --help |
            sed -n '/^Options:/,/^$/p' | grep -oE -- '--[a-z0-9-]+' | sort -u)
        for shell in "${shells[@]}"; do
            offered=$("offers_$shell" "tcpwait $verb --" 2>&1) || true
            # Habits of ss, which the help leaves to the manual.
            offered=$(sort -u <<< "${offered//=/}" |
                grep -vxE -- '--(tcp|all|numeric)')
            if [ "$offered" = "$helped" ]; then
                ok
            else
                not_ok "$shell: the options of $verb:" "$(diff \
                    <(echo "$helped") <(echo "$offered") | grep '^[<>]')"
            fi
        done
    done
}

every=()
for shell in bash zsh fish; do
    if is_here "$shell"; then
        every+=("$shell")
    else
        echo "skipped: no $shell here"
        skipped=$((skipped + 1))
    fi
done
if is_here zsh; then
    coproc zsh { zsh -f tests/completion.zsh "$scratch"; }
fi
for group in commands options names columns filters complete_help lists; do
    shells=("${every[@]}")
    "$group"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
