#compdef tcpwait
# SPDX-License-Identifier: MIT
# zsh completion for tcpwait(1): install it as _tcpwait in a folder of $fpath.
# The columns and names are asked of the very program that is being typed.

# The command before the cursor; report where a filter has begun.
_tcpwait_verb() {
  local -a takes_value=(
    --format -o --output --columns -x --sort -L --limit -d --interval --by
    --group-peers --reader --color -N --netns -f --from --at --owners --threshold --fail-on
    -w --warning -c --critical --per --timeout --time --until -O --output-file --peers
    --iterations --max --rate --log --view --keep --max-size
    --since --step --svg
  )
  local -i i
  for ((i = 2; i < CURRENT; i++)); do
    if (( $takes_value[(Ie)$words[i]] )); then
      (( i++ ))
    elif [[ $words[i] != -* ]]; then
      case $words[i] in
        report|states|ports|peers|sockets|count|diagnose|explain|sysctl|top|check|metrics|wait|watch|close|record|history|diff)
          REPLY=$words[i] ;;
        *) REPLY=report ;;
      esac
      return 0
    fi
  done
  REPLY=
  return 1
}

# _tcpwait_ask WORD...: what the program says.  Its name is taken out of the
# line, which is never run on the way, as _call_program would.
_tcpwait_ask() {
  local program=${(Q)words[1]}
  [[ $words[1] != '~/'* ]] || program=$HOME/${program#'~/'}
  command -- $program "$@" 2>/dev/null
}

# Sets lines to "name:what it is".
_tcpwait_columns_of_verb() {
  local line REPLY
  lines=()
  _tcpwait_verb || return
  # top shows few of what ports, its first view, knows.
  if [[ $REPLY == top ]]; then
    lines=(port peer established time_wait close_wait rate closes_per_second_now
      oldest_seconds owner unit process total)
    return
  fi
  for line in ${(f)"$(_tcpwait_ask $REPLY -o help)"}; do
    lines+=("${${=line}[1]}:${${line## #[a-z0-9_]##}## #}")
  done
}

_tcpwait_columns() {
  local -a lines
  _tcpwait_columns_of_verb
  if ! compset -P '*,'; then
    compset -P '+' || lines=('help:list the columns' $lines)
  fi
  _describe -t columns column lines -q -S ,
}

_tcpwait_sort() {
  local -a lines
  _tcpwait_columns_of_verb
  compset -P -
  _describe -t columns column lines
}

_tcpwait_keys() {
  local expl
  compset -P '*,'
  _wanted keys expl key compadd -q -S , \
    state role netns local_address local_port remote_address remote_port \
    service_port uid unit process
}

# Sets lines to "name:what it is" of all that can be explained, and thresholds
# to the names that take a value; a line that goes on stands further in.
_tcpwait_explained() {
  local line word
  lines=() thresholds=()
  for line in ${(f)"$(_tcpwait_ask explain)"}; do
    [[ $line == '  '[^\ ]* ]] || continue
    word=${${=line}[1]}
    [[ $word != *=* ]] || thresholds+=(${word%%=*})
    lines+=("${word%%=*}:${${line##  [^ ]##}## #}")
  done
}

_tcpwait_names() {
  local -a lines thresholds
  _tcpwait_explained
  _describe -t names name lines
}

_tcpwait_thresholds() {
  local expl
  local -a lines thresholds
  compset -P '*=' && { _message value; return 1; }
  _tcpwait_explained
  _wanted thresholds expl threshold compadd -q -S = -a thresholds
}

_tcpwait_figures() {
  local expl
  compset -P '*=' && { _message range; return 1; }
  _wanted figures expl figure compadd -q -S '' \
    established syn_sent syn_recv fin_wait1 fin_wait2 time_wait close \
    close_wait last_ack listen closing port_budget close_wait_age \
    closes_per_second opens_per_second accept_queue \
    dead_descriptors
}

# By their last part, or, where that is being typed, in full.
_tcpwait_settings() {
  local expl
  local -a names
  names=(${${(f)"$(_tcpwait_ask sysctl -H -o name)"}// /})
  [[ $PREFIX == net.* ]] || names=(${names##*.})
  _wanted settings expl 'kernel setting' compadd -a names
}

# _tcpwait_files FOLDER sets names to those in it, which anybody may have
# chosen: none that moves the cursor or would be taken for an option.
_tcpwait_files() {
  names=($1/*(N:t))
  names=(${names:#(-*|*[[:cntrl:]]*)})
}

# Those that ip-netns(8) has named.
_tcpwait_namespaces() {
  local expl
  local -a names
  _tcpwait_files /run/netns
  names+=(all host)
  _wanted namespaces expl 'network namespace' compadd -a names
}

_tcpwait_interfaces() {
  local expl
  local -a names
  _tcpwait_files /sys/class/net
  _wanted interfaces expl interface compadd -a names
}

_tcpwait_states() {
  local expl
  _wanted states expl state compadd \
    established syn-sent syn-recv fin-wait-1 fin-wait-2 time-wait closed \
    close-wait last-ack listening closing all connected synchronized bucket big
}

_tcpwait_commands() {
  local -a commands=(
    'report:the whole picture on one screen (the default)'
    'states:how many sockets are in each state'
    'ports:sockets per service port, served here and called there'
    'peers:sockets per remote peer, with the port budget toward it'
    'sockets:the sockets themselves, with age and kind of wait'
    'count:sockets by any keys'
    'diagnose:what is wrong, on what evidence, and what cures it'
    'explain:what findings, states, kinds and thresholds mean'
    'sysctl:the kernel settings\: what each does, and does not do'
    'top:the live screen\: what grows, where, whose and why'
    'check:a monitoring plugin\: OK, WARNING, CRITICAL or UNKNOWN'
    'metrics:Prometheus text, for the textfile collector'
    'wait:returns when a condition holds'
    'watch:the closes as they happen'
    'record:keeps looks in a file'
    'history:a recording over time'
    'diff:what changed from one look to another'
    'close:a plan of what would be closed by force'
  )
  _describe -t commands command commands
}

# A condition has begun, so that state and exclude come too late.
_tcpwait_in_expression() {
  local word
  local -i skip=0
  for word in "${(@)words[2,CURRENT-1]}"; do
    if (( skip )); then
      skip=0
    elif [[ $word == (state|exclude) ]]; then
      skip=1
    elif [[ $word == (src|dst|sport|dport|dev|fwmark|cgroup|autobound|age|kind|process|unit|role|recv_queue|send_queue) ]]; then
      return 0
    fi
  done
  return 1
}

_tcpwait_word() {
  local expl REPLY
  local -a filter=(
    'not:the next condition does not hold'
    'src:local address, prefix and port'
    'dst:remote address, prefix and port'
    'sport:local port'
    'dport:remote port'
    'dev:network interface'
    'fwmark:firewall mark'
    'cgroup:control group'
    'autobound:local port chosen by the kernel'
    'age:time in a state that waits'
    'kind:what a CLOSE_WAIT waits for'
    'process:who holds it, name or pid'
    'unit:service or container'
    'role:server or client'
    'recv_queue:bytes not read'
    'send_queue:bytes not acknowledged'
  )

  if [[ $words[2] == help ]]; then
    (( CURRENT == 3 )) && _tcpwait_commands
    return
  fi
  _tcpwait_verb
  case $REPLY in
    explain) _tcpwait_names; return ;;
    sysctl) _tcpwait_settings; return ;;
  esac
  case $words[CURRENT-1] in
    state|exclude) _tcpwait_states; return ;;
    kind)
      _wanted kinds expl kind compadd unaccepted sending goodbye unread consumed
      return ;;
    role) _wanted roles expl role compadd server client; return ;;
    age|recv_queue|send_queue)
      _wanted operators expl operator compadd gt ge lt le eq ne
      return ;;
    sport|dport)
      _wanted operators expl operator compadd '=' '!=' '<' '<=' '>' '>='
      return ;;
    dev) _tcpwait_interfaces; return ;;
    src|dst|fwmark|cgroup) _message value; return 1 ;;
  esac
  if _tcpwait_in_expression; then
    filter+=('and:both conditions' 'or:either condition')
  else
    filter+=('state:sockets in this state' 'exclude:sockets not in this state')
  fi
  _tcpwait_verb || {
    _tcpwait_commands
    filter+=('help:what a command takes' 'version:the version')
  }
  _describe -t filter 'filter word' filter
}

_tcpwait() {
  local curcontext=$curcontext REPLY verb
  local -a options=(
    '(- *)'{-h,--help}'[help]'
    '(- *)'{-V,--version}'[the version]'
  )
  local -a looks=(
    '(-N --netns)'{-N+,--netns=}'[look at another network namespace]:namespace:_tcpwait_namespaces'
    '(-a --all)'{-a,--all}'[as in ss; changes nothing]'
  )
  _tcpwait_verb
  verb=$REPLY

  if [[ $verb != (explain|history) ]]; then
    [[ $verb != record ]] || looks=($looks[1,2])
    options+=($looks)
  fi
  if [[ $verb != (explain|watch|close|history) ]]; then
    options+=('--reader=[how to read the socket table]:reader:(netlink netlink-by-family procfs)')
  fi
  if [[ $verb != (explain|wait|watch|close|record|diff) ]]; then
    options+=(
      '(-f --from)'{-f+,--from=}'[read a recording, or another tool'\''s table]:file:_files'
    )
  fi
  if [[ $verb != (explain|wait|watch|close|record|history|diff) ]]; then
    options+=('--at=[the sample then, as 03\:12 or -2h]:time:(yesterday now)')
  fi
  if [[ $verb != (explain|check|metrics|wait|record) ]]; then
    options+=('--color=[when to use colour]:when:(auto always never)')
  fi
  if [[ $verb != (explain|top|check|metrics|wait|record) ]]; then
    options+=(
      '(--format)'{-j,-J,--json}'[one JSON document]'
      '(-j -J --json)--format=[output format]:format:(table json csv tsv)'
    )
  fi
  if [[ $verb != (explain|top|watch|record|history) ]]; then
    options+=('(-n --numeric)'{-n,--numeric}'[as in ss; changes nothing]')
  fi
  if [[ $verb != (explain|check|wait|watch|record|history) ]]; then
    options+=('(-t --tcp)'{-t,--tcp}'[as in ss; changes nothing]')
  fi
  if [[ $verb != (explain|sysctl|record|history) ]]; then
    options+=(
      '(-4 --ipv4)'{-4,--ipv4}'[only IPv4 sockets]'
      '(-6 --ipv6)'{-6,--ipv6}'[only IPv6 sockets]'
    )
  fi
  if [[ $verb != (explain|top|check|metrics|wait|close|record) ]]; then
    options+=('(-L --limit)'{-L+,--limit=}'[at most so many rows (0\: all)]:rows:')
  fi
  if [[ $verb == (|report|diagnose|diff|top|check|metrics) ]]; then
    options+=('*--threshold=[from where on something is a finding]:threshold:_tcpwait_thresholds')
  fi
  if [[ $verb == top ]]; then
    options+=(
      '(-b --batch)'{-b,--batch}'[plain text, one screen after another]'
      '--allow-close[the key K may close sockets]'
      '--view=[begin with this view]:view:(ports peers waiting findings settings process unit)'
      '(-x --sort)'{-x+,--sort=}'[order by a column of the view; -\: descending]:column:_tcpwait_sort'
    )
  fi
  if [[ $verb == (top|watch|record) ]]; then
    options+=('(-n --iterations)'{-n+,--iterations=}'[end after so many samples]:samples:')
  fi
  if [[ $verb == watch ]]; then
    options+=(
      '(-t --time)'{-t+,--time=}'[end after so long, as 10m (0\: go on)]:time:'
      '--each[every single end as it comes]'
    )
  fi
  if [[ $verb == (|report|diagnose|diff) ]]; then
    options+=(
      '--fail-on=[status 1 on a finding so severe]:severity:(info warning critical)'
    )
  fi
  if [[ $verb == (states|ports|peers|sockets|count|sysctl|watch|history) ]]; then
    options+=(
      '(-o --output --columns)'{-o+,--output=,--columns=}'[columns to show]:columns:_tcpwait_columns'
      '(-H --no-header)'{-H,--no-header}'[no line of column names]'
      '(-x --sort)'{-x+,--sort=}'[order by a column; -\: descending]:column:_tcpwait_sort'
    )
  fi
  if [[ $verb == diff ]]; then
    options+=(
      '(-o --output --columns)'{-o+,--output=,--columns=}'[columns to show]:columns:_tcpwait_columns'
      '(-H --no-header)'{-H,--no-header}'[no line of column names]'
    )
  fi
  if [[ $verb != (states|explain|sysctl|wait|history) ]]; then
    options+=(
      '(-p --processes)--owners=[how hard to look for processes]:when:(auto always never)'
      '(--owners)'{-p,--processes}'[as --owners always]'
    )
  fi
  if [[ $verb != (sockets|explain|sysctl|close|history|diff) ]]; then
    options+=('(-d --interval)'{-d+,--interval=}'[two samples so many seconds apart]:seconds:')
  fi
  if [[ $verb == (|report|diagnose|top) ]]; then
    options+=('--no-watch[do not listen to closes in between]')
  fi
  if [[ $verb == (diagnose|check) ]]; then
    options+=('*'{-v,--verbose}'[all that there is to say]')
  fi
  if [[ $verb == (peers|count|watch) ]]; then
    options+=('--group-peers=[group remote addresses by prefix]:prefix:(/8 /16 /24 /24,/64 /48 /64)')
  fi
  if [[ $verb == check ]]; then
    options+=(
      '*'{-w+,--warning=}'[WARNING where a figure is outside]:figure:_tcpwait_figures'
      '*'{-c+,--critical=}'[CRITICAL where a figure is outside]:figure:_tcpwait_figures'
      '--per=[judge each group]:group:(port peer)'
      '--findings[judge findings beside -w and -c]'
    )
  fi
  if [[ $verb == (check|wait) ]]; then
    options+=('(-t --timeout)'{-t+,--timeout=}'[give up after so many seconds]:seconds:')
  fi
  if [[ $verb == wait ]]; then
    options+=('--until=[what to wait for]:condition:_tcpwait_figures')
  fi
  if [[ $verb == metrics ]]; then
    options+=(
      '(-O --output-file)'{-O+,--output-file=}'[write it whole or not at all]:file:_files'
      '--peers=[tell so many peers apart]:number:'
    )
  fi
  if [[ $verb == close ]]; then
    options+=(
      '--yes[close what the plan names]'
      '--max=[close so many sockets at most]:sockets:'
      '--rate=[at most so many resets a second]:resets:'
      '--log=[add a line of JSON for each socket]:file:_files'
      '--even-ssh[also what an sshd serves, and your login]'
    )
  fi
  if [[ $verb == history ]]; then
    options+=(
      '--since=[from then on]:time:(yesterday today)'
      '--until=[until then]:time:(yesterday today now)'
      '--step=[one row for so long]:time:'
      '--svg=[draw it into a file]:file:_files'
    )
  fi
  if [[ $verb == record ]]; then
    options+=(
      '(-O --output-file)'{-O+,--output-file=}'[the recording]:file:_files'
      '--keep=[forget what is older, as 7d]:time:'
      '--max-size=[forget the oldest beyond, as 500M]:bytes:'
    )
  fi
  if [[ $verb == (count|watch) ]]; then
    options+=('--by=[what to count by]:keys:_tcpwait_keys')
  fi
  _arguments -s $options '*:word:_tcpwait_word'
}

_tcpwait "$@"
