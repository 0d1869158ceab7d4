# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A host on which nothing happens.
tools=""
must=""
may=""
args=""

scene() {
    :
}
