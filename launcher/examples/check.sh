#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Usage: check.sh [OPTION...]
# Checks every VM of this repository against the rules and the site's policy. Options go to cococheck, such as
# --host=./host.json or --strict.
set -eu
cd "$(dirname "$0")"
exec cococheck check --policy=policy.yaml "$@" vms
