# SPDX-License-Identifier: MIT
# fish completion for tcpwait(1).  The columns and names are asked of the
# very program that is being typed.

set --global __tcpwait_verbs report states ports peers sockets count diagnose \
    explain sysctl top check metrics wait watch close record history diff
set --global __tcpwait_figures established syn_sent syn_recv fin_wait1 \
    fin_wait2 time_wait close close_wait last_ack listen closing port_budget \
    close_wait_age closes_per_second opens_per_second accept_queue \
    dead_descriptors

# The words before the cursor that are neither options nor their arguments.
function __tcpwait_words
    set --local takes_value --format -o --output --columns -x --sort -L --limit \
        -d --interval --by --group-peers --reader --color \
        -N --netns -f --from --at --owners --threshold --fail-on -w --warning -c --critical \
        --per --timeout --time --until -O --output-file --peers --iterations \
        --max --rate --log --view --keep --max-size --since --step --svg
    set --local skip 0
    set --local verb
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word $takes_value
            set skip 1
        else if contains -- "$word $verb" '-n top' '-n watch' '-n record' '-t check' '-t wait' '-t watch'
            set skip 1
        else if not string match -q -- '-*' $word
            set -q verb[1]
            or set verb $word
            echo $word
        end
    end
end

# The command, report where a filter has begun, or nothing.
function __tcpwait_verb
    set --local words (__tcpwait_words)
    if not set -q words[1]
        return 1
    else if contains -- $words[1] $__tcpwait_verbs
        echo $words[1]
    else
        echo report
    end
end

function __tcpwait_no_verb
    not __tcpwait_verb >/dev/null
end

function __tcpwait_verb_is
    contains -- (__tcpwait_verb; or echo report) $argv
end

# The word before the cursor is one of these.
function __tcpwait_after
    contains -- (commandline -opc)[-1] $argv
end

# A condition has begun, so that state and exclude come too late.
function __tcpwait_in_expression
    set --local words (__tcpwait_words)
    contains -- "$words[1]" $__tcpwait_verbs
    and set -e words[1]
    while contains -- "$words[1]" state exclude
        set -e words[1]
        set -e words[1]
    end
    set -q words[1]
end

function __tcpwait_takes_word
    not __tcpwait_verb_is explain sysctl
    and not __tcpwait_after state exclude src dst sport dport dev fwmark cgroup \
        age kind process unit role recv_queue send_queue help
end

function __tcpwait_columns
    set --local program (commandline -opc)[1]
    set --local verb (__tcpwait_verb)
    and command -q $program
    or return
    # top shows few of what ports, its first view, knows.
    if test "$verb" = top
        printf '%s\n' port peer established time_wait close_wait rate \
            closes_per_second_now oldest_seconds owner unit process total
        return
    end
    # "name  what it is" becomes what fish shows as name and description.
    command $program $verb -o help 2>/dev/null |
        string replace -r '^ *([a-z0-9_]+) +' '$1\t'
end

# "  name=1  what it is" becomes name and description; a line that goes on
# stands further in.
function __tcpwait_names
    set --local program (commandline -opc)[1]
    command -q $program
    and command $program explain 2>/dev/null |
        string match -r '^  \S.*' | string replace -r '^  ([^ =]+)\S* +' '$1\t'
end

function __tcpwait_thresholds
    set --local program (commandline -opc)[1]
    command -q $program
    and command $program explain 2>/dev/null |
        string match -r '^  [^ =]+=.*' |
        string replace -r '^  ([^ =]+=)\S* +' '$1\t'
end

# By their last part, or, where that is being typed, in full.
function __tcpwait_settings
    set --local program (commandline -opc)[1]
    set --local part '^.*\.'
    string match -q 'net.*' -- (commandline -ct)
    and set part '^$'
    command -q $program
    and command $program sysctl -H -o name 2>/dev/null |
        string trim | string replace -r $part ''
end

# The option's argument as far as it is typed, as in --sort=-to.
function __tcpwait_argument
    commandline -ct | string replace -r '^--[a-z-]+=' ''
end

# What may stand behind the last comma, with all before it in front.
function __tcpwait_list
    set --local head (__tcpwait_argument | string match -r '^(?:.*,|\+)'; or echo)
    while read --local item
        printf '%s\n' $head$item
    end
end

function __tcpwait_columns_to_sort
    set --local sign (__tcpwait_argument | string match -r '^-'; or echo)
    for column in (__tcpwait_columns)
        printf '%s\n' $sign$column
    end
end

# The files of a folder, whose names anybody may have chosen: none that moves
# the cursor, makes two offers or would be taken for an option.
function __tcpwait_files
    for file in $argv[1]/*
        string match -qr -- '/[^-/[:cntrl:]][^/[:cntrl:]]*\z' $file
        and string replace -- $argv[1]/ '' $file
    end
end

complete -c tcpwait -f

complete -c tcpwait -n __tcpwait_no_verb -a report -d 'The whole picture on one screen'
complete -c tcpwait -n __tcpwait_no_verb -a states -d 'How many sockets are in each state'
complete -c tcpwait -n __tcpwait_no_verb -a ports -d 'Sockets per service port'
complete -c tcpwait -n __tcpwait_no_verb -a peers -d 'Sockets per remote peer'
complete -c tcpwait -n __tcpwait_no_verb -a sockets -d 'The sockets themselves'
complete -c tcpwait -n __tcpwait_no_verb -a count -d 'Sockets by any keys'
complete -c tcpwait -n __tcpwait_no_verb -a diagnose -d 'What is wrong, and what cures it'
complete -c tcpwait -n __tcpwait_no_verb -a explain -d 'What the names mean'
complete -c tcpwait -n __tcpwait_no_verb -a sysctl -d 'The kernel settings'
complete -c tcpwait -n __tcpwait_no_verb -a top -d 'The live screen'
complete -c tcpwait -n __tcpwait_no_verb -a check -d 'A monitoring plugin'
complete -c tcpwait -n __tcpwait_no_verb -a metrics -d 'Prometheus text'
complete -c tcpwait -n __tcpwait_no_verb -a wait -d 'Returns when a condition holds'
complete -c tcpwait -n __tcpwait_no_verb -a watch -d 'The closes as they happen'
complete -c tcpwait -n __tcpwait_no_verb -a close -d 'A plan of what would be closed by force'
complete -c tcpwait -n __tcpwait_no_verb -a record -d 'Keeps looks in a file'
complete -c tcpwait -n __tcpwait_no_verb -a history -d 'A recording over time'
complete -c tcpwait -n __tcpwait_no_verb -a diff -d 'What changed from one look to another'
complete -c tcpwait -n __tcpwait_no_verb -a help -d 'What a command takes'
complete -c tcpwait -n __tcpwait_no_verb -a version -d 'The version'
complete -c tcpwait -n '__tcpwait_after help' -a "$__tcpwait_verbs" -d Command
complete -c tcpwait -n '__tcpwait_verb_is explain' -a '(__tcpwait_names)'
complete -c tcpwait -n '__tcpwait_verb_is sysctl' -a '(__tcpwait_settings)' -d 'Kernel setting'

set --local looking 'not __tcpwait_verb_is explain history'
set --local filtered 'not __tcpwait_verb_is explain sysctl record history'
set --local shown 'not __tcpwait_verb_is explain check metrics wait record'
set --local written 'not __tcpwait_verb_is explain top check metrics wait record'
set --local like_ss 'not __tcpwait_verb_is explain check wait watch record history'
set --local all_too 'not __tcpwait_verb_is explain record history'
set --local read 'not __tcpwait_verb_is explain watch close history'
set --local from_file 'not __tcpwait_verb_is explain wait watch close record diff'
set --local one_sample 'not __tcpwait_verb_is explain wait watch close record history diff'
set --local numeric 'not __tcpwait_verb_is explain top watch record history'
set --local limited 'not __tcpwait_verb_is explain top check metrics wait close record'

complete -c tcpwait -n $written -s j -s J -l json -d 'One JSON document'
complete -c tcpwait -n $written -l format -x -a 'table json csv tsv' -d 'Output format'
complete -c tcpwait -n $limited -s L -l limit -x -d 'At most so many rows (0: all)'
complete -c tcpwait -n $read -l reader -x -a 'netlink netlink-by-family procfs' -d 'How to read the socket table'
complete -c tcpwait -n $shown -l color -x -a 'auto always never' -d 'When to use colour'
complete -c tcpwait -n $looking -s N -l netns -x -a 'all host (__tcpwait_files /run/netns)' -d 'Look at another network namespace'
complete -c tcpwait -n $from_file -s f -l from -r -F -d 'Read a recording, or another tool\'s table'
complete -c tcpwait -n $one_sample -l at -x -a 'yesterday now' -d 'The sample then, as 03:12 or -2h'
complete -c tcpwait -n $filtered -s 4 -l ipv4 -d 'Only IPv4 sockets'
complete -c tcpwait -n $filtered -s 6 -l ipv6 -d 'Only IPv6 sockets'
complete -c tcpwait -n $like_ss -s t -l tcp -d 'As in ss; changes nothing'
complete -c tcpwait -n $all_too -s a -l all -d 'As in ss; changes nothing'
complete -c tcpwait -n $numeric -s n -l numeric -d 'As in ss; changes nothing'
complete -c tcpwait -s h -l help -d 'Help'
complete -c tcpwait -s V -l version -d 'The version'

set --local rows '__tcpwait_verb_is states ports peers sockets count sysctl watch history'
set --local columned '__tcpwait_verb_is states ports peers sockets count sysctl watch history diff'
set --local sampled '__tcpwait_verb_is report states ports peers count diagnose top check metrics wait watch record'
set --local owned '__tcpwait_verb_is report ports peers sockets count diagnose diff top check metrics watch close record'
set --local judged '__tcpwait_verb_is report diagnose diff'
set --local listening '__tcpwait_verb_is report diagnose top'
set --local finding '__tcpwait_verb_is report diagnose diff top check metrics'
set --local timed '__tcpwait_verb_is check wait'
set --local grouped '__tcpwait_verb_is peers count watch'
complete -c tcpwait -n $columned -s o -l output -l columns -x -a '(begin; echo help; __tcpwait_columns; end | __tcpwait_list)' -d 'Columns to show'
complete -c tcpwait -n $columned -s H -l no-header -d 'No line of column names'
complete -c tcpwait -n $rows -s x -l sort -x -a '(__tcpwait_columns_to_sort)' -d 'Order by a column; -: descending'
complete -c tcpwait -n $owned -l owners -x -a 'auto always never' -d 'How hard to look for processes'
complete -c tcpwait -n $owned -s p -l processes -d 'As --owners always'
complete -c tcpwait -n $sampled -s d -l interval -x -d 'Two samples so many seconds apart'
complete -c tcpwait -n '__tcpwait_verb_is diagnose check' -s v -l verbose -d 'All that there is to say'
complete -c tcpwait -n $listening -l no-watch -d 'Do not listen to closes in between'
complete -c tcpwait -n $grouped -l group-peers -x -a '/8 /16 /24 /24,/64 /48 /64' -d 'Group remote addresses by prefix'
complete -c tcpwait -n $finding -l threshold -x -a '(__tcpwait_thresholds)' -d 'From where on something is a finding'
complete -c tcpwait -n $judged -l fail-on -x -a 'info warning critical' -d 'Status 1 on a finding so severe'
complete -c tcpwait -n '__tcpwait_verb_is top' -s b -l batch -d 'Plain text, one screen after another'
complete -c tcpwait -n '__tcpwait_verb_is top' -l allow-close -d 'The key K may close sockets'
complete -c tcpwait -n '__tcpwait_verb_is top' -l view -x -a 'ports peers waiting findings settings process unit' -d 'Begin with this view'
complete -c tcpwait -n '__tcpwait_verb_is top' -s x -l sort -x -a '(__tcpwait_columns_to_sort)' -d 'Order by a column of the view; -: descending'
complete -c tcpwait -n '__tcpwait_verb_is top watch record' -s n -l iterations -x -d 'End after so many samples'
complete -c tcpwait -n '__tcpwait_verb_is check' -s w -l warning -x -a '$__tcpwait_figures=' -d 'WARNING where a figure is outside'
complete -c tcpwait -n '__tcpwait_verb_is check' -s c -l critical -x -a '$__tcpwait_figures=' -d 'CRITICAL where a figure is outside'
complete -c tcpwait -n '__tcpwait_verb_is check' -l per -x -a 'port peer' -d 'Judge each group'
complete -c tcpwait -n '__tcpwait_verb_is check' -l findings -d 'Judge findings beside -w and -c'
complete -c tcpwait -n $timed -s t -l timeout -x -d 'Give up after so many seconds'
complete -c tcpwait -n '__tcpwait_verb_is watch' -s t -l time -x -d 'End after so long, as 10m (0: go on)'
complete -c tcpwait -n '__tcpwait_verb_is watch' -l each -d 'Every single end as it comes'
complete -c tcpwait -n '__tcpwait_verb_is close' -l yes -d 'Close what the plan names'
complete -c tcpwait -n '__tcpwait_verb_is close' -l max -x -d 'Close so many sockets at most'
complete -c tcpwait -n '__tcpwait_verb_is close' -l rate -x -d 'At most so many resets a second'
complete -c tcpwait -n '__tcpwait_verb_is close' -l log -r -F -d 'Add a line of JSON for each socket'
complete -c tcpwait -n '__tcpwait_verb_is close' -l even-ssh -d 'Also what an sshd serves, and your login'
complete -c tcpwait -n '__tcpwait_verb_is wait' -l until -x -a '$__tcpwait_figures' -d 'What to wait for'
complete -c tcpwait -n '__tcpwait_verb_is metrics' -s O -l output-file -r -F -d 'Write it whole or not at all'
complete -c tcpwait -n '__tcpwait_verb_is diff' -F
complete -c tcpwait -n '__tcpwait_verb_is record' -s O -l output-file -r -F -d 'The recording'
complete -c tcpwait -n '__tcpwait_verb_is record' -l keep -x -d 'Forget what is older, as 7d'
complete -c tcpwait -n '__tcpwait_verb_is record' -l max-size -x -d 'Forget the oldest beyond, as 500M'
complete -c tcpwait -n '__tcpwait_verb_is history' -l since -x -a 'yesterday today' -d 'From then on'
complete -c tcpwait -n '__tcpwait_verb_is history' -l until -x -a 'yesterday today now' -d 'Until then'
complete -c tcpwait -n '__tcpwait_verb_is history' -l step -x -d 'One row for so long'
complete -c tcpwait -n '__tcpwait_verb_is history' -l svg -r -F -d 'Draw it into a file'
complete -c tcpwait -n '__tcpwait_verb_is metrics' -l peers -x -d 'Tell so many peers apart'
complete -c tcpwait -n '__tcpwait_verb_is count watch' -l by -x -d 'What to count by' \
    -a '(printf "%s\n" state role netns local_address local_port remote_address remote_port service_port uid unit process | __tcpwait_list)'

complete -c tcpwait -n '__tcpwait_takes_word; and not __tcpwait_in_expression' -a state -d 'Filter: sockets in this state'
complete -c tcpwait -n '__tcpwait_takes_word; and not __tcpwait_in_expression' -a exclude -d 'Filter: sockets not in this state'
complete -c tcpwait -n '__tcpwait_takes_word; and __tcpwait_in_expression' -a and -d 'Filter: both conditions'
complete -c tcpwait -n '__tcpwait_takes_word; and __tcpwait_in_expression' -a or -d 'Filter: either condition'
complete -c tcpwait -n __tcpwait_takes_word -a not -d 'Filter: the next condition does not hold'
complete -c tcpwait -n __tcpwait_takes_word -a src -d 'Filter: local address, prefix and port'
complete -c tcpwait -n __tcpwait_takes_word -a dst -d 'Filter: remote address, prefix and port'
complete -c tcpwait -n __tcpwait_takes_word -a sport -d 'Filter: local port'
complete -c tcpwait -n __tcpwait_takes_word -a dport -d 'Filter: remote port'
complete -c tcpwait -n __tcpwait_takes_word -a dev -d 'Filter: network interface'
complete -c tcpwait -n __tcpwait_takes_word -a fwmark -d 'Filter: firewall mark'
complete -c tcpwait -n __tcpwait_takes_word -a cgroup -d 'Filter: control group'
complete -c tcpwait -n __tcpwait_takes_word -a autobound -d 'Filter: local port chosen by the kernel'
set --local beyond 'not __tcpwait_verb_is watch; and __tcpwait_takes_word'
complete -c tcpwait -n $beyond -a age -d 'Filter: time in a state that waits'
complete -c tcpwait -n $beyond -a kind -d 'Filter: what a CLOSE_WAIT waits for'
complete -c tcpwait -n $beyond -a process -d 'Filter: who holds it, name or pid'
complete -c tcpwait -n $beyond -a unit -d 'Filter: service or container'
complete -c tcpwait -n $beyond -a role -d 'Filter: server or client'
complete -c tcpwait -n $beyond -a recv_queue -d 'Filter: bytes not read'
complete -c tcpwait -n $beyond -a send_queue -d 'Filter: bytes not acknowledged'
complete -c tcpwait -n '__tcpwait_after kind' -a 'unaccepted sending goodbye unread consumed' -d Kind
complete -c tcpwait -n '__tcpwait_after role' -a 'server client' -d Role
complete -c tcpwait -n '__tcpwait_after age recv_queue send_queue' -a 'gt ge lt le eq ne'
complete -c tcpwait -n '__tcpwait_after state exclude' -a 'established syn-sent syn-recv fin-wait-1 fin-wait-2 time-wait closed close-wait last-ack listening closing' -d State
complete -c tcpwait -n '__tcpwait_after state exclude' -a 'all connected synchronized bucket big' -d 'Group of states'
complete -c tcpwait -n '__tcpwait_after sport dport' -a '(printf "%s\n" = != "<" "<=" ">" ">=")'
complete -c tcpwait -n '__tcpwait_after dev' -a '(__tcpwait_files /sys/class/net)'
