# SPDX-License-Identifier: MIT
# bash completion for tcpwait(1).  Needs nothing but bash itself; the columns
# and names are asked of the very program that is being typed.
# shellcheck shell=bash

# _tcpwait_is_name_value OPTION: is its argument NAME=VALUE?
_tcpwait_is_name_value() {
    [[ $1 == --threshold || $1 == -[wc] || $1 == --warning ||
        $1 == --critical ]]
}

# _tcpwait_words: the words of the line, "--format", "=", "json" made two, and
# and what follows --threshold, -w or -c, as in "fd-warning", "=", "70", made
# one.
_tcpwait_words() {
    local i word
    words=()
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $word == = && ${COMP_WORDS[i - 1]} == --* ]]; then
            [ "$i" -lt "$COMP_CWORD" ] || words+=('')
            continue
        fi
        if ((${#words[@]} > 1)) && _tcpwait_is_name_value "${words[-2]}" &&
            [[ $word == [=:@]* || ${words[-1]} == *[=:@] ]]; then
            words[-1]+=$word
            continue
        fi
        words+=("$word")
    done
    cur=${words[-1]}
    prev=${words[-2]}
}

# _tcpwait_takes_value OPTION: is the word behind it its argument?
_tcpwait_takes_value() {
    case $1 in
        --format | -o | --output | --columns | -x | --sort | -L | --limit | \
            -d | --interval | --by | --group-peers | --reader | --color | \
            -N | --netns | --owners | --threshold | --fail-on | -w | \
            --warning | -c | --critical | --per | --timeout | --until | \
            -O | --output-file | --peers | --iterations) ;;
        # Of ss they change nothing, and take nothing.
        -t) [[ $2 == check || $2 == wait ]] ;;
        -n) [ "$2" = top ] ;;
        *) return 1 ;;
    esac
}

# _tcpwait_scan finds the command, and whether a filter has begun.
_tcpwait_scan() {
    local i n=$((${#words[@]} - 1))
    verb='' filter=''
    for ((i = 1; i < n; i++)); do
        case ${words[i]} in
            -*)
                ! _tcpwait_takes_value "${words[i]}" "$verb" || i=$((i + 1))
                ;;
            report | states | ports | peers | sockets | count | diagnose | \
                explain | sysctl | top | check | metrics | wait)
                verb=${verb:-${words[i]}}
                ;;
            state | exclude)
                verb=${verb:-report} filter=${filter:-states}
                i=$((i + 1))
                ;;
            *)
                verb=${verb:-report} filter=expression
                ;;
        esac
    done
}

_tcpwait_options() {
    local options='-h --help -V --version'
    local looks='--reader -N --netns -a --all'
    local shows='-j -J --json --format'
    local families='-4 --ipv4 -6 --ipv6'
    local owners='-p --processes --owners'
    local rows='-o --output --columns -H --no-header -x --sort'
    local findings='--threshold --fail-on'
    [ "$1" = explain ] || options+=" $looks"
    case $1 in
        explain | sysctl) ;;
        *) options+=" $families" ;;
    esac
    case $1 in
        top) options+=' --color' ;;
        explain | check | metrics | wait) ;;
        *) options+=" $shows --color" ;;
    esac
    case $1 in
        explain | check | wait) ;;
        *) options+=' -t --tcp' ;;
    esac
    case $1 in
        explain | top) ;;
        *) options+=' -n --numeric' ;;
    esac
    case $1 in
        explain | diagnose | top | check | metrics | wait) ;;
        *) options+=' -L --limit' ;;
    esac
    case $1 in
        '' | report | diagnose)
            options+=" $owners -d --interval $findings"
            ;;
        top)
            options+=" $owners -d --interval --threshold"
            options+=' -b --batch -n --iterations'
            ;;
        sysctl) options+=" $rows" ;;
        states) options+=" $rows -d --interval" ;;
        ports) options+=" $rows $owners -d --interval" ;;
        peers) options+=" $rows $owners -d --interval --group-peers" ;;
        sockets) options+=" $rows $owners" ;;
        count) options+=" $rows $owners -d --interval --group-peers --by" ;;
        check)
            options+=" $owners -d --interval --threshold -w --warning
                -c --critical --per -t --timeout"
            ;;
        metrics)
            options+=" $owners -d --interval --threshold -O --output-file
                --peers"
            ;;
        wait) options+=' -d --interval --until -t --timeout' ;;
    esac
    echo "$options"
}

_tcpwait_figures() {
    echo established syn_sent syn_recv fin_wait1 fin_wait2 time_wait close \
        close_wait last_ack listen closing port_budget close_wait_age \
        closes_per_second
}

_tcpwait_columns() {
    local name
    "${words[0]}" "$verb" -o help 2> /dev/null |
        while read -r name _; do
            echo "$name"
        done
}

# All that can be explained; a line that goes on stands further in.
_tcpwait_names() {
    "${words[0]}" explain 2> /dev/null |
        sed -n 's/^  \([^ =]\{1,\}\).*/\1/p'
}

_tcpwait_thresholds() {
    "${words[0]}" explain 2> /dev/null |
        sed -n 's/^  \([^ =]\{1,\}=\).*/\1/p'
}

# By their last part, or, where that is being typed, in full.
_tcpwait_settings() {
    local name
    "${words[0]}" sysctl -H -o name 2> /dev/null |
        while read -r name; do
            [[ $cur == net.* ]] || name=${name##*.}
            echo "$name"
        done
}

# Those that ip-netns(8) has named.
_tcpwait_namespaces() {
    (cd /run/netns 2> /dev/null && shopt -s nullglob && echo *)
}

# _tcpwait_reply WORDS [HEAD]: those that begin with what stands behind HEAD.
_tcpwait_reply() {
    local head=${2-}
    mapfile -t COMPREPLY < <(
        compgen -P "$head" -W "$1" -- "${cur#"$head"}"
    )
}

# _tcpwait_list WORDS [SIGN]: one more of a list with commas.
_tcpwait_list() {
    local head=''
    if [[ $cur == *,* ]]; then
        head=${cur%,*},
    elif [[ -n ${2-} && $cur == "$2"* ]]; then
        head=$2
    fi
    compopt -o nospace 2> /dev/null
    _tcpwait_reply "$1" "$head"
}

_tcpwait_option_value() {
    case $prev in
        --format) _tcpwait_reply 'table json csv tsv' ;;
        --reader) _tcpwait_reply 'netlink netlink-by-family procfs' ;;
        --color | --owners) _tcpwait_reply 'auto always never' ;;
        -N | --netns) _tcpwait_reply "all host $(_tcpwait_namespaces)" ;;
        --by) _tcpwait_list 'state role netns local_address local_port
            remote_address remote_port service_port uid unit process' ;;
        --group-peers) _tcpwait_reply '/8 /16 /24 /24,/64 /48 /64' ;;
        -o | --output | --columns)
            _tcpwait_list "help $(_tcpwait_columns)" +
            ;;
        -x | --sort)
            if [[ $cur == -* ]]; then
                _tcpwait_reply "$(_tcpwait_columns)" -
            else
                _tcpwait_reply "$(_tcpwait_columns)"
            fi
            ;;
        --fail-on) _tcpwait_reply 'info warning critical' ;;
        --threshold)
            compopt -o nospace 2> /dev/null
            _tcpwait_reply "$(_tcpwait_thresholds)"
            ;;
        --per) _tcpwait_reply 'port peer' ;;
        -w | --warning | -c | --critical)
            compopt -o nospace 2> /dev/null
            _tcpwait_reply "$(_tcpwait_figures)"
            ;;
        --until)
            compopt -o nospace 2> /dev/null
            _tcpwait_reply "$(_tcpwait_figures)"
            ;;
        -O | --output-file) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
        --timeout | --peers) ;;
        -t) [[ $verb == check || $verb == wait ]] ;;
        # A number.
        -L | --limit | -d | --interval | --iterations) ;;
        -n) [ "$verb" = top ] ;;
        *) return 1 ;;
    esac
}

_tcpwait_filter() {
    local words_of_filter='not src dst sport dport dev fwmark cgroup autobound'
    case $prev in
        state | exclude)
            _tcpwait_reply 'established syn-sent syn-recv fin-wait-1
                fin-wait-2 time-wait closed close-wait last-ack listening
                closing all connected synchronized bucket big'
            return
            ;;
        sport | dport) _tcpwait_reply '= != < <= > >=' && return ;;
        src | dst | fwmark | cgroup) return ;;
        dev) _tcpwait_reply "$(cd /sys/class/net && echo *)" && return ;;
    esac
    [ "$filter" = expression ] || words_of_filter+=' state exclude'
    [ "$filter" != expression ] || words_of_filter+=' and or'
    [ -n "$verb" ] ||
        words_of_filter+=' report states ports peers sockets count diagnose
            explain sysctl top check metrics wait'
    _tcpwait_reply "$words_of_filter"
}

_tcpwait() {
    local cur prev verb filter words
    COMPREPLY=()
    _tcpwait_words
    _tcpwait_scan
    if _tcpwait_option_value; then
        return
    elif [[ $cur == -* ]]; then
        _tcpwait_reply "$(_tcpwait_options "$verb")"
    elif [ "$verb" = explain ]; then
        _tcpwait_reply "$(_tcpwait_names)"
    elif [ "$verb" = sysctl ]; then
        _tcpwait_reply "$(_tcpwait_settings)"
    else
        _tcpwait_filter
    fi
}

complete -F _tcpwait tcpwait
