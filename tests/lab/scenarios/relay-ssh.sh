# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A tunnel of ssh: two processes and one connection between them relay.
. tests/lab/real/lib.sh
tools="ssh sshd"
must="close-wait-leak:warning half-closed:warning"
args="--threshold close-wait-age=1s"
evidence=('n.close-wait-leak == 2'
    'findings[0]["subject"]["service_port"] == 5900'
    '[r["name"] for r in findings[0]["relays"]] == ["ssh", "sshd"]'
    '[f["folded_into"] for f in findings[1:]] == [0, 0]')

scene() {
    local options="-o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no"
    local user=nobody as=(unshare --user --map-user=65534 --map-group=65534)
    # As root sshd wants a second user, which a private namespace lacks.
    "${as[@]}" true 2> /dev/null || { user=root && as=(); }
    ssh-keygen -q -t ed25519 -N '' -f "$scratch/key"
    ssh-keygen -q -t ed25519 -N '' -f "$scratch/host"
    # Where sshd gives up what it need not have.
    mkdir -p /run/sshd
    python3 tests/lab/relays.py keep 127.0.0.2 5900 < /dev/null \
        > "$scratch/keep" &
    "${as[@]}" "$(command -v sshd)" -D -e -f /dev/null -p 2222 -h "$scratch/host" \
        -o ListenAddress=127.0.0.2 -o StrictModes=no -o PidFile=none \
        -o AuthorizedKeysFile="$scratch/key.pub" -o UsePAM=no \
        -o PermitRootLogin=yes > "$scratch/sshd" 2>&1 &
    listening 2222 5900
    # shellcheck disable=SC2086 # several words
    ssh -N -F none $options -i "$scratch/key" -p 2222 \
        -L 127.0.0.1:5901:127.0.0.2:5900 $user@127.0.0.2 \
        < /dev/null > "$scratch/ssh" 2>&1 &
    listening 5901
    python3 tests/lab/relays.py call 127.0.0.1 5901 25
    await_true at_least 50 CLOSE_WAIT
    sleep 1.5
}
