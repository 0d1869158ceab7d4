#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Does diagnosis find in every scenario of the lab what is there, and no more?
exec "$(dirname "$0")/run_scenarios.sh"
