# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 100 FIN_WAIT2 of nobody, older than ten seconds.
must="peer-never-closes:info"
evidence=('states.fin_wait2 == 100'
    'peer-never-closes.count == 100'
    'peer-never-closes.ages_assumed == 1'
    'peer-never-closes.aged == 100')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        fin-wait2 127.0.0.1:80 100 peer=gone
    sleep 11.5
    # They leave no TIME_WAIT for the minute that they wait.
    "$B/tcpwait" ports --format tsv -H -o closes_at_least,closes_per_second_now |
        grep -q "^true.1[.]6" || give_up "closes are no bound"
}
