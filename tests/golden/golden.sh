#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Compares the plan of each NAME.words with NAME.argv.
#
#   golden.sh PLAN-OF-WORDS [--update]     --update writes the NAME.argv files anew
set -u
tool=$1
here=$(dirname "$0")
update=${2:-}
plan=$(mktemp)
trap 'rm -f "$plan"' EXIT
count=0
failed=0
for words in "$here"/*.words; do
    name=${words%.words}
    count=$((count + 1))
    if ! "$tool" "$words" >"$plan"; then
        echo "golden: no plan for $words" >&2
        failed=$((failed + 1))
    elif [ "$update" = --update ]; then
        cp "$plan" "$name.argv"
    elif ! diff -u "$name.argv" "$plan"; then
        failed=$((failed + 1))
    fi
done
for argv in "$here"/*.argv; do
    if [ ! -e "${argv%.argv}.words" ]; then
        echo "golden: $argv has no words" >&2
        failed=$((failed + 1))
    fi
done
if [ "$count" -lt 40 ]; then
    echo "golden: $count launches, 40 expected: is the folder complete?" >&2
    failed=$((failed + 1))
fi
if [ "$failed" -gt 0 ]; then
    echo "golden: $failed of $count differ. If the new plans are right: $0 $tool --update" >&2
    exit 1
fi
echo "golden: $count plans are as written"
