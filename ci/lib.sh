# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# What every script in ci/ starts with: where things are, how to speak, how to fail. Sourced, not run.
set -Eeuo pipefail

# shellcheck disable=SC2034 # for the scripts that source this file
verb=${0##*/}
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${COCO_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/libcoco}
# shellcheck disable=SC2034 # for the scripts that source this file
jobs=$(nproc)

say() {
    printf '== ci/%s: %s\n' "$verb" "$*"
}

die() {
    printf 'ci/%s: %s\n' "$verb" "$*" >&2
    exit 1
}

# The text between the first line and the first line that is no comment, without its marks.
usage() {
    sed -n '3,${/^#/!q;s/^# \{0,1\}//p}' "$top/ci/$verb"
}

# No script ends in silence.
trap '[ "$BASH_SUBSHELL" -gt 0 ] || printf "ci/%s: stopped at line %s: %s\n" "$verb" "$LINENO" "$BASH_COMMAND" >&2' ERR

# Runs a command as root, with sudo where that is needed.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "'$1' must run as root: become root, or install sudo"
    fi
}

# Runs a command whose output matters only when it fails.
quietly() {
    local log
    log=$(mktemp)
    if "$@" >"$log" 2>&1; then
        rm -f "$log"
    else
        local status=$?
        cat "$log" >&2
        rm -f "$log"
        printf 'ci/%s: this command failed with status %d: %s\n' "$verb" "$status" "$*" >&2
        exit "$status"
    fi
}

# The mirror that this machine takes Debian from, or nothing. apt knows both spellings of its sources, and which of them is
# the distribution itself.
mirror_of_apt() {
    # shellcheck disable=SC2016 # apt expands it
    apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' 2>/dev/null | head -n 1
}

# The same, where apt may not have looked at its sources yet.
debian_mirror() {
    local mirror
    mirror=$(mirror_of_apt)
    if [ -z "$mirror" ]; then
        quietly as_root apt-get -qq update
        mirror=$(mirror_of_apt)
    fi
    echo "$mirror"
}

# One at a time: waits until no other process holds the lock of this name in the cache. Held until the script ends.
lock() {
    mkdir -p "$cache"
    exec 9>"$cache/.$1.lock"
    flock -w 1200 9 || die "another run has held $cache/.$1.lock for 20 minutes: wait for it, or end it"
}

if [ "${1-}" = --help ] || [ "${1-}" = -h ]; then
    usage
    exit 0
fi
