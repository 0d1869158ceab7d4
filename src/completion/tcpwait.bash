# SPDX-License-Identifier: MIT
# bash completion for tcpwait(1).  Needs nothing but bash itself; the columns
# and names are asked of the very program that is being typed.
# shellcheck shell=bash disable=SC2046 # words without blanks, to be split

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
            -N | --netns | -f | --from | --at | --owners | --threshold | --fail-on | -w | \
            --warning | -c | --critical | --per | --timeout | --time | --until | \
            -O | --output-file | --peers | --iterations | --max | --rate | \
            --log | --view | --keep | --max-size | \
            --since | --step | --svg) ;;
        # Of ss they change nothing, and take nothing.
        -t) [[ $2 == check || $2 == wait || $2 == watch ]] ;;
        -n) [[ $2 == top || $2 == watch || $2 == record ]] ;;
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
                explain | sysctl | top | check | metrics | wait | \
                watch | close | record | history | diff)
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
    local looks='-N --netns -a --all'
    local shows='-j -J --json --format'
    local families='-4 --ipv4 -6 --ipv6'
    local owners='-p --processes --owners'
    local rows='-o --output --columns -H --no-header -x --sort'
    local findings='--threshold --fail-on'
    [ "$1" != record ] || looks='-N --netns'
    [ "$1" = explain ] || [ "$1" = history ] || options+=" $looks"
    case $1 in
        explain | watch | close | history) ;;
        *) options+=' --reader' ;;
    esac
    case $1 in
        explain | wait | watch | close | record | diff) ;;
        history) options+=' -f --from' ;;
        *) options+=' -f --from --at' ;;
    esac
    case $1 in
        explain | sysctl | record | history) ;;
        *) options+=" $families" ;;
    esac
    case $1 in
        top) options+=' --color' ;;
        explain | check | metrics | wait | record) ;;
        *) options+=" $shows --color" ;;
    esac
    case $1 in
        explain | check | wait | watch | record | history) ;;
        *) options+=' -t --tcp' ;;
    esac
    case $1 in
        explain | top | watch | record | history) ;;
        *) options+=' -n --numeric' ;;
    esac
    case $1 in
        explain | top | check | metrics | wait | close | record) ;;
        *) options+=' -L --limit' ;;
    esac
    case $1 in
        diagnose | check) options+=' -v --verbose' ;;
    esac
    case $1 in
        '' | report | diagnose)
            options+=" $owners -d --interval --no-watch $findings"
            ;;
        top)
            options+=" $owners -d --interval --no-watch --threshold"
            options+=' -b --batch -n --iterations --allow-close'
            options+=' --view -x --sort'
            ;;
        sysctl) options+=" $rows" ;;
        states) options+=" $rows -d --interval" ;;
        ports) options+=" $rows $owners -d --interval" ;;
        peers) options+=" $rows $owners -d --interval --group-peers" ;;
        sockets) options+=" $rows $owners" ;;
        count) options+=" $rows $owners -d --interval --group-peers --by" ;;
        check)
            options+=" $owners -d --interval --threshold -w --warning
                -c --critical --per --findings -t --timeout"
            ;;
        metrics)
            options+=" $owners -d --interval --threshold -O --output-file
                --peers"
            ;;
        wait) options+=' -d --interval --until -t --timeout' ;;
        watch)
            options+=" $rows $owners -d --interval -n --iterations -t --time
                --each --by --group-peers"
            ;;
        close) options+=" $owners --yes --max --rate --log --even-ssh" ;;
        history) options+=" $rows --since --until --step --svg" ;;
        diff)
            options+=" $owners $findings -o --output --columns -H --no-header"
            ;;
        record)
            options+=" $owners -d --interval -n --iterations -O --output-file
                --keep --max-size"
            ;;
    esac
    echo "$options"
}

_tcpwait_figures() {
    echo established syn_sent syn_recv fin_wait1 fin_wait2 time_wait close \
        close_wait last_ack listen closing port_budget close_wait_age \
        closes_per_second opens_per_second accept_queue \
        dead_descriptors
}

# _tcpwait_ask REGEX WORD...: what the program names, of plain letters.
_tcpwait_ask() {
    "${words[0]}" "${@:2}" 2> /dev/null |
        sed -n "s/^$1\\([[:alnum:]_.-]\\{1,\\}=\\{0,1\\}\\).*/\\1/p"
}

# top shows few of what ports, its first view, knows.
_tcpwait_columns() {
    if [[ $verb == top ]]; then
        echo port peer established time_wait close_wait rate \
            closes_per_second_now oldest_seconds owner unit process total
        return
    fi
    _tcpwait_ask ' *' "$verb" -o help
}

# All that can be explained; a line that goes on stands further in.
_tcpwait_names() {
    _tcpwait_ask '  ' explain | sed 's/=$//'
}

_tcpwait_thresholds() {
    _tcpwait_ask '  ' explain | sed -n '/=$/p'
}

# By their last part, or, where that is being typed, in full.
_tcpwait_settings() {
    local part='.*\.'
    [[ $cur != net.* ]] || part='^$'
    _tcpwait_ask ' *' sysctl -H -o name | sed "s/$part//"
}

# _tcpwait_files FOLDER: their names, each ended by a null byte.
_tcpwait_files() (
    set +f
    shopt -u failglob
    shopt -s nullglob
    for file in "$1"/*; do
        printf '%s\0' "${file##*/}"
    done
)

# _tcpwait_reply HEAD WORD...: those that begin with what stands behind HEAD.
# They are taken as they are: compgen -W would expand them.
_tcpwait_reply() {
    local head=$1 word
    shift
    for word; do
        [[ $word != "${cur#"$head"}"* ]] || COMPREPLY+=("$head$word")
    done
}

# _tcpwait_reply_files FOLDER: names that anybody may have chosen.  They are
# quoted, as what is offered is run once it is in the line, and left out where
# they move the cursor or would be taken for options.
_tcpwait_reply_files() {
    local name
    while IFS= read -r -d '' name; do
        [[ $name != -* && $name != *[[:cntrl:]]* ]] || continue
        printf -v name %q "$name"
        _tcpwait_reply '' "$name"
    done < <(_tcpwait_files "$1")
}

# _tcpwait_list SIGN WORD...: one more of a list with commas, which may begin
# with the sign.
_tcpwait_list() {
    local head=''
    if [[ $cur == *,* ]]; then
        head=${cur%,*},
    elif [[ -n $1 && $cur == "$1"* ]]; then
        head=$1
    fi
    compopt -o nospace 2> /dev/null
    _tcpwait_reply "$head" "${@:2}"
}

_tcpwait_option_value() {
    case $prev in
        --format) _tcpwait_reply '' table json csv tsv ;;
        --reader) _tcpwait_reply '' netlink netlink-by-family procfs ;;
        --color | --owners) _tcpwait_reply '' auto always never ;;
        # Those that ip-netns(8) has named.
        -N | --netns)
            _tcpwait_reply '' all host
            _tcpwait_reply_files /run/netns
            ;;
        --by)
            _tcpwait_list '' state role netns local_address local_port \
                remote_address remote_port service_port uid unit process
            ;;
        --group-peers) _tcpwait_reply '' /8 /16 /24 /24,/64 /48 /64 ;;
        -o | --output | --columns)
            _tcpwait_list + help $(_tcpwait_columns)
            ;;
        -x | --sort)
            if [[ $cur == -* ]]; then
                _tcpwait_reply - $(_tcpwait_columns)
            else
                _tcpwait_reply '' $(_tcpwait_columns)
            fi
            ;;
        --fail-on) _tcpwait_reply '' info warning critical ;;
        --threshold)
            compopt -o nospace 2> /dev/null
            _tcpwait_reply '' $(_tcpwait_thresholds)
            ;;
        --per) _tcpwait_reply '' port peer ;;
        --view)
            _tcpwait_reply '' ports peers waiting findings settings process \
                unit
            ;;
        -w | --warning | -c | --critical | --until)
            compopt -o nospace 2> /dev/null
            _tcpwait_reply '' $(_tcpwait_figures)
            ;;
        # readline knows how to quote files.
        -O | --output-file | --log | -f | --from | --svg) compopt -o default 2> /dev/null ;;
        --timeout | --time | --peers | --max | --rate | --keep | --max-size | --step) ;;
        --at | --since) _tcpwait_reply '' yesterday today now ;;
        -t) [[ $verb == check || $verb == wait || $verb == watch ]] ;;
        # A number.
        -L | --limit | -d | --interval | --iterations) ;;
        -n) [[ $verb == top || $verb == watch || $verb == record ]] ;;
        *) return 1 ;;
    esac
}

_tcpwait_filter() {
    local may_stand=(not src dst sport dport dev fwmark cgroup autobound)
    [ "$verb" = watch ] ||
        may_stand+=(age kind process unit role recv_queue send_queue)
    case $prev in
        state | exclude)
            _tcpwait_reply '' established syn-sent syn-recv fin-wait-1 \
                fin-wait-2 time-wait closed close-wait last-ack listening \
                closing all connected synchronized bucket big
            return
            ;;
        sport | dport) _tcpwait_reply '' = != '<' '<=' '>' '>=' && return ;;
        age | recv_queue | send_queue)
            _tcpwait_reply '' gt ge lt le eq ne && return
            ;;
        kind)
            _tcpwait_reply '' unaccepted sending goodbye unread consumed
            return
            ;;
        role) _tcpwait_reply '' server client && return ;;
        src | dst | fwmark | cgroup | process | unit) return ;;
        dev) _tcpwait_reply_files /sys/class/net && return ;;
    esac
    [ "$filter" = expression ] || may_stand+=(state exclude)
    [ "$filter" != expression ] || may_stand+=(and or)
    [ -n "$verb" ] || may_stand+=("${verbs[@]}" help version)
    _tcpwait_reply '' "${may_stand[@]}"
}

_tcpwait() {
    local cur prev verb filter words IFS=$' \t\n'
    local verbs=(report states ports peers sockets count diagnose explain
        sysctl top check metrics wait watch close)
    COMPREPLY=()
    _tcpwait_words
    _tcpwait_scan
    if _tcpwait_option_value; then
        return
    elif [[ $cur == -* ]]; then
        _tcpwait_reply '' $(_tcpwait_options "$verb")
    elif [ "${words[1]}" = help ] && [ "${#words[@]}" -eq 3 ]; then
        _tcpwait_reply '' "${verbs[@]}"
    elif [ "$verb" = explain ]; then
        _tcpwait_reply '' $(_tcpwait_names)
    elif [ "$verb" = sysctl ]; then
        _tcpwait_reply '' $(_tcpwait_settings)
    else
        _tcpwait_filter
    fi
}

complete -F _tcpwait tcpwait
