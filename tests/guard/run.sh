#!/bin/sh
# run.sh [GUARD...] - rules of the tree that no compiler checks, and the proof that each of them is being checked.
#
# A guard is a file NAME.sh here with two functions. `check` runs in the root of a tree and prints one line for each finding.
# `plant` runs in the root of a copy, breaks the rule there in every way the guard knows, and prints for each of them a text
# that must stand in a line of what `check` then prints: a guard that finds nothing in the broken copy fails.
#
#   ok layers                the tree follows the rule, and the broken copy was found out
#                            (a guard may add a word to this line: it writes $tmp/note)
#   not ok layers            findings follow as "# ..." lines
#
# The last line is "guards: N passed, N failed".
# SO and LIB name the built module and library for the guards that read them (default: those of build/debug).
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
SO=${SO:-$root/build/debug/mod_sctier.so}
LIB=${LIB:-$root/build/debug/libsctier.a}
export LC_ALL=C.UTF-8
tmp=$(mktemp -d "${TMPDIR:-/tmp}/sctier-guard.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
passed=0
failed=0

# The tree as a contributor sees it: without what git, make and npm keep there.
mkdir "$tmp/clean"
(cd "$root" && tar cf - --exclude=./.git --exclude=./build --exclude=node_modules .) | (cd "$tmp/clean" && tar xf -) || exit 1

# one NAME: prints findings, and what was planted and not found
one() (
    # shellcheck source=/dev/null
    . "$here/lib.sh"
    # shellcheck source=/dev/null
    . "$here/$1.sh"
    (cd "$root" && check 2>&1) | sort -u
    [ ! -e "$tmp/note" ] || mv "$tmp/note" "$tmp/kept"
    cp -a "$tmp/clean" "$tmp/broken"
    cd "$tmp/broken" || exit 1
    plant >"$tmp/expected"
    check >"$tmp/found" 2>&1
    [ -s "$tmp/expected" ] || echo "control: nothing was planted"
    while IFS= read -r text; do
        grep -qF -- "$text" "$tmp/found" || echo "control: planted and not found: $text"
    done <"$tmp/expected"
    rm -rf "$tmp/broken" "$tmp/note"
    [ ! -e "$tmp/kept" ] || mv "$tmp/kept" "$tmp/note"
)

if [ $# -eq 0 ]; then
    for file in "$here"/*.sh; do
        name=$(basename "$file" .sh)
        case $name in run | lib) ;; *) set -- "$@" "$name" ;; esac
    done
fi
for guard in "$@"; do
    rm -f "$tmp/note"
    one "$guard" >"$tmp/findings"
    if [ -s "$tmp/findings" ]; then
        echo "not ok $guard: $(wc -l <"$tmp/findings") findings"
        sed 's/^/# /' "$tmp/findings"
        failed=$((failed + 1))
    else
        echo "ok $guard$(cat "$tmp/note" 2>/dev/null)"
        passed=$((passed + 1))
    fi
    rm -rf "$tmp/broken"
done
echo "guards: $passed passed, $failed failed"
[ $failed -eq 0 ]
