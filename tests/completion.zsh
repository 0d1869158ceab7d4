# SPDX-License-Identifier: MIT
# completion.zsh SCRATCH: types each line of its input and a tab into an
# interactive zsh, and writes what the completion offers and an empty line.
emulate -L zsh
zmodload zsh/zpty zsh/zselect

scratch=$1
mkdir -p $scratch/site-functions
cp src/completion/tcpwait.zsh $scratch/site-functions/_tcpwait

cat > $scratch/.zshrc <<END
PS1= KEYTIMEOUT=1
fpath=($scratch/site-functions \$fpath)
autoload -Uz compinit && compinit -D -u
# With -O, -A or -D it only computes; else its matches are told, unquoted.
compadd() {
    local -a hits
    if [[ " \${@[1,(i)(-|--)]} " == *\ -(O|A|D)\ * ]]; then
        builtin compadd "\$@"
        return
    fi
    builtin compadd -A hits "\$@"
    (( \$#hits )) && print -rl -- \${(Q)hits} >> $scratch/hits
    builtin compadd "\$@"
}
finish() {
    BUFFER=
    : > $scratch/done
}
zle -N finish
bindkey '^I' complete-word
bindkey '^X' finish
: > $scratch/done
END

# Until the shell is done with what it was told, 10 s at most.
await() {
    local -i i
    for ((i = 0; i < 1000; i++)); do
        if [[ -e $scratch/done ]]; then
            rm $scratch/done
            return
        fi
        # Somebody has to read what the shell writes.
        zpty -rt shell > /dev/null
        zselect -t 1
    done
    print -u 2 'completion.zsh: the shell does not answer'
    exit 1
}

rm -f $scratch/done
export ZDOTDIR=$scratch
zpty -b shell zsh -d -i
await
while IFS= read -r line; do
    : > $scratch/hits
    zpty -w -n shell $line$'\t\x18'
    await
    sort -u $scratch/hits
    print
done
zpty -d shell
