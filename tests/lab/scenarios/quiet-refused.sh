# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A scan of ports, a probe that is refused once a second, and three services that
# are served and closed by a reset.
args="-d 5"
may="client-churn server-closes-first"
scene() {
    opens scan 10.9.0.2 20000 100 refused 10.9.0.3 81 1 short 10.9.0.4 82 60
}
