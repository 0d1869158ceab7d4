#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What others have named completes to that name and to nothing else, and a tab
# runs none of it: in real shells on a real terminal, a tab and Enter.
set -eu
cd "$(dirname "$0")/.."
passed=0 failed=0 skipped=0

scratch=$(mktemp -d)
tmux=(tmux -S "$scratch/tmux" -f /dev/null)
trap '"${tmux[@]}" kill-server 2> /dev/null || true; rm -rf "$scratch"' EXIT
names=$scratch/names
mkdir "$names" "$scratch/bin"
export LC_ALL=C.UTF-8 HOME=$scratch ZDOTDIR=$scratch PATH=$scratch/bin:$PATH
unset HISTFILE PROMPT_COMMAND ENV BASH_ENV EDITOR VISUAL

ok() {
    passed=$((passed + 1))
}

not_ok() {
    failed=$((failed + 1))
    echo "not ok: $*"
}

skip_all() {
    echo "skipped: $1"
    echo '0 passed, 0 failed, 1 skipped'
    exit
}

# Each begins with a letter of its own, by which a tab finds it.  What it would
# run leaves a file named ran.
# shellcheck disable=SC2016,SC1003 # that is the point
hostile=('A$(touch ran)' 'b`touch ran`' 'c"$(touch ran)"' "d'\$(touch ran)'"
    'e;touch ran;' 'f*' 'g[fg]?{f,g}' 'H  h' 'i|touch ran' 'j&touch ran' 'k>ran'
    'l\$(touch ran)' 'm"' "n'" 'o\' 'p$HOME' 'q#q' 'r<(touch ran)' 't=u:v@w'
    'uü' 'v^(f)' 'w~')

# These are not offered: they would move the cursor, end the line, or be taken
# for an option.
# shellcheck disable=SC2016
unfit=($'x\e[2J$(touch ran)' $'y\ntouch ran' $'z\ttouch ran' $'z\r'
    '-a' '-x[$(touch ran)]')

# It tells what it got; asked for names, it answers with hostile ones.
cat > "$scratch/bin/tcpwait" << 'END'
#!/bin/sh
case "$*" in
explain | *'-o help' | 'sysctl -H -o name')
    printf '  %s  word\n' '$(touch ran)' '`touch ran`' 'a$(touch ran)=1' \
        'net.a;touch ran' '-a' 'x[$(touch ran)]' "$(printf '\033[2J')"
    ;;
*)
    printf '[%s]' "$@" > "$HOME/getting"
    mv "$HOME/getting" "$HOME/got"
    ;;
esac
END
chmod +x "$scratch/bin/tcpwait"

# The folders of the kernel's names are this one.
for shell in bash zsh fish; do
    sed "s,/run/netns,$names,; s,/sys/class/net,$names," \
        "src/completion/tcpwait.$shell" > "$scratch/tcpwait.$shell"
done
cp "$scratch/tcpwait.zsh" "$scratch/_tcpwait"
echo '. ~/tcpwait.bash; PS1="> "; cd ~/names' > "$scratch/.bashrc"
cat > "$scratch/.zshrc" << 'END'
PS1='> ' fpath=(~ $fpath)
autoload -Uz compinit && compinit -D -u
cd ~/names
END

start() {
    local command
    case $1 in
    bash) command='bash --noprofile' ;;
    zsh) command='zsh -d' ;;
    fish) command='fish --no-config -C "source ~/tcpwait.fish; cd ~/names"' ;;
    esac
    "${tmux[@]}" new-session -d -s "$1" -x 200 -y 50 "$command"
}

# await_true COMMAND...: 20 s at most.
await_true() {
    local i
    for ((i = 0; i < 400; i++)); do
        ! "$@" || return 0
        sleep 0.05
    done
    return 1
}

# type_keys KEY...
type_keys() {
    rm -f "$scratch/got"
    "${tmux[@]}" send-keys -t "$shell" "$@"
}

nothing_ran() {
    [ ! -e "$names/ran" ] && [ ! -e "$scratch/ran" ]
}

# gets LINE WORD...: the line, a tab and Enter give the program these words.
gets() {
    local line=$1 got='nothing'
    shift
    type_keys "$line" Tab Enter
    ! await_true test -e "$scratch/got" || got=$(cat "$scratch/got")
    if [ "$got" = "$(printf '[%s]' "$@")" ] && nothing_ran; then
        ok
    else
        not_ok "$shell: $line: got $got$(nothing_ran || echo ', and ran it')"
        rm -f "$names/ran" "$scratch/ran"
        type_keys C-c
        sleep 0.2
    fi
}

# lists LINE: a tab that has much to offer, and one more, run nothing.
lists() {
    type_keys "$1" Tab Tab C-a C-k
    gets 'tcpwait states -4' states -4
}

try() {
    local line name
    for name in "${hostile[@]}"; do
        gets "tcpwait states -N ${name:0:1}" states -N "$name"
        gets "tcpwait ports dev ${name:0:1}" ports dev "$name"
        gets "tcpwait metrics -O ${name:0:1}" metrics -O "$name"
    done
    for line in 'tcpwait states -N ' 'tcpwait ports dev '; do
        for name in x y z -; do
            # shellcheck disable=SC2086 # two words
            gets "$line$name" ${line#tcpwait} "$name"
        done
        lists "$line"
    done
    # shellcheck disable=SC2016 # that is the point
    for line in 'tcpwait metrics -O ' 'tcpwait states -o ' \
        'tcpwait states -x ' 'tcpwait explain ' 'tcpwait sysctl ' \
        'tcpwait --threshold ' \
        '$(touch ran)/tcpwait states -o ' '`touch ran`/tcpwait explain ' \
        'tcpwait $(touch ran) -N ' 'tcpwait -o "$(touch ran)" ' \
        'tcpwait --by $(touch ran), '; do
        lists "$line"
    done
}

command -v tmux > /dev/null || skip_all 'no tmux here'
for name in "${hostile[@]}" "${unfit[@]}"; do
    : > "$names/$name"
done
for shell in bash zsh fish; do
    if ! command -v "$shell" > /dev/null; then
        echo "skipped: no $shell here"
        skipped=$((skipped + 1))
        continue
    fi
    start "$shell"
    try
    "${tmux[@]}" kill-session -t "$shell"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
