# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A program reads its answers to the end and closes nothing.
. tests/lab/quiet.sh
tools=""
must="close-wait-leak:warning"
may=""
args="--threshold close-wait-age=2s"

scene() {
    act importer forgetful 127.0.0.2 8080 8
}
