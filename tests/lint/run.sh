#!/bin/sh
# run.sh [PART...] - what other programs find in the sources: shellcheck, clang, clang-tidy, cppcheck, gcc -fanalyzer, the syntax
# and the types of the pages. Prints "ok PART" or "not ok PART" with the findings as comments; ends with counts.
#
# Flags are those of the Makefile. Each tool is handed a faulty file first and must complain about it: a tool that is missing,
# or configured into silence, fails.
set -u
cd "$(dirname "$0")/../.." || exit 1
tmp=$(mktemp -d "${TMPDIR:-/tmp}/sctier-lint.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM
jobs=$(nproc 2>/dev/null || echo 2)
passed=0
failed=0

# The command that make would use for one file, without compiler and output.
flags=$(make -nB build/debug/mod_sctier/base/base_err.o 2>/dev/null | sed -nE 's/^.* (-D_GNU_SOURCE .*) -MMD .*/\1/p' | head -n 1)
[ -n "$flags" ] || { echo 'not ok flags: make does not tell its flags'; exit 1; }
find mod_sctier tests -path tests/vendor -prune -o -name '*.c' -print | sort >"$tmp/c"
find mod_sctier -name '*.c' | sort >"$tmp/product"

# each COMMAND...: runs it for every file of $tmp/c
each() {
    xargs -P "$jobs" -n 4 "$@" <"$tmp/c"
}

part_shellcheck() {
    # shellcheck disable=SC2016 # the faulty file is to have a dollar sign
    printf '#!/bin/sh\nrm -r $1/*\n' >"$tmp/faulty.sh"
    ! shellcheck "$tmp/faulty.sh" >/dev/null || echo 'control: shellcheck finds nothing'
    find . -path ./.git -prune -o -path ./build -prune -o -name node_modules -prune -o -name '*.sh' -print >"$tmp/sh"
    echo .ci/run >>"$tmp/sh"
    xargs shellcheck -x -P SCRIPTDIR -f gcc <"$tmp/sh"
}

# gcc as a release is built: it sees more when it optimizes.
part_gcc() {
    release='-O2 -D_FORTIFY_SOURCE=2 -fstack-protector-strong'
    printf 'int f(int n);\nint f(int n)\n{\n    int a[4];\n    for (int i = 0; i <= n && i < 4; i++)\n        a[i] = i;\n    return a[9] + (char)n + n;\n}\n' >"$tmp/faulty.c"
    # shellcheck disable=SC2086 # a list of flags
    ! gcc $flags $release -S -o /dev/null "$tmp/faulty.c" >/dev/null 2>&1 || echo 'control: gcc finds nothing'
    # shellcheck disable=SC2086
    xargs -P "$jobs" -I{} gcc $flags $release -S -o /dev/null {} <"$tmp/c" 2>&1
}

# The other compiler, all warnings, nothing built.
part_clang() {
    printf 'static int f(void)\n{\n    int a;\n    return a;\n}\n' >"$tmp/faulty.c"
    # shellcheck disable=SC2086 # a list of flags
    ! clang $flags -fsyntax-only "$tmp/faulty.c" >/dev/null 2>&1 || echo 'control: clang finds nothing'
    # shellcheck disable=SC2086
    each clang $flags -fsyntax-only 2>&1
}

part_tidy() {
    printf '#include <string.h>\nint f(const char *a, const char *b);\nint f(const char *a, const char *b)\n{\n    return strcmp(a, b) == -1 || sizeof(sizeof(int)) || a == a;\n}\n' \
        >"$tmp/faulty.c"
    # shellcheck disable=SC2086
    ! clang-tidy --quiet --config-file=.clang-tidy "$tmp/faulty.c" -- $flags >/dev/null 2>&1 || echo 'control: clang-tidy finds nothing'
    # shellcheck disable=SC2086
    xargs -P "$jobs" -I{} clang-tidy --quiet {} -- $flags <"$tmp/product" 2>/dev/null
}

part_cppcheck() {
    printf 'int f(void);\nint f(void)\n{\n    int a[2];\n    a[2] = 1;\n    return a[0];\n}\n' >"$tmp/faulty.c"
    ! cppcheck --quiet --error-exitcode=1 "$tmp/faulty.c" >/dev/null 2>&1 || echo 'control: cppcheck finds nothing'
    # planted.c has faults on purpose, for the sanitizers
    grep -v '^tests/sanitize/planted\.c$' "$tmp/c" >"$tmp/c_good"
    # shellcheck disable=SC2046,SC2086
    cppcheck --quiet -j "$jobs" --std=c11 --enable=warning,performance,portability --error-exitcode=1 --template='{file}:{line}: {severity}: {message} [{id}]' \
        $(printf '%s\n' $flags | grep -E '^-(D|Imod|Ibuild)' | grep -v SCT_POOL_CHECK) --file-list="$tmp/c_good" 2>&1
}

# Not for the tests: the analyzer does not know that cmocka's assert_non_null does not come back.
analyzer='-O1 -fanalyzer -S -o /dev/null'

part_analyzer() {
    printf '#include <stdlib.h>\nint f(void);\nint f(void)\n{\n    int *a = malloc(4);\n    return *a;\n}\n' >"$tmp/faulty.c"
    # shellcheck disable=SC2086
    ! gcc $flags $analyzer "$tmp/faulty.c" >/dev/null 2>&1 || echo 'control: -fanalyzer finds nothing'
    # shellcheck disable=SC2086
    xargs -P "$jobs" -I{} gcc $flags $analyzer {} <"$tmp/product" 2>&1 | grep -E 'warning:|error:'
}

part_pages() {
    printf 'export const a = ;\n' >"$tmp/faulty.mjs"
    ! node --check "$tmp/faulty.mjs" 2>/dev/null || echo 'control: node finds nothing'
    find tests -name node_modules -prune -o -name '*.mjs' -print >"$tmp/js"
    xargs -P "$jobs" -n 1 node --check <"$tmp/js" 2>&1
    # pages are modules, but are called .js as browsers have them
    find htdocs -name '*.js' -print >"$tmp/js"
    # shellcheck disable=SC2016 # for the inner shell
    xargs -P "$jobs" -I{} sh -c 'node --input-type=module --check <"$1" 2>&1 | sed "s,^,$1: ,"' sh {} <"$tmp/js"
}

part_types() {
    tsc=build/node_modules/.bin/tsc
    [ -x $tsc ] || { echo 'no typescript: run make pages'; return; }
    mkdir -p "$tmp/t" && printf '/** @param {number} a */\nexport function f(a) { return a.nothing; }\n' >"$tmp/t/a.js"
    ! $tsc --noEmit --allowJs --checkJs --strict "$tmp/t/a.js" >/dev/null 2>&1 || echo 'control: tsc finds nothing'
    $tsc --noEmit -p tests/tsconfig.json
}

[ $# -gt 0 ] || set -- shellcheck gcc clang tidy cppcheck analyzer pages types
for part in "$@"; do
    "part_$part" >"$tmp/found" 2>&1
    if [ -s "$tmp/found" ]; then
        echo "not ok $part"
        sed 's/^/# /' "$tmp/found" | head -n 200
        failed=$((failed + 1))
    else
        echo "ok $part"
        passed=$((passed + 1))
    fi
done
echo "lint: $passed passed, $failed failed"
[ $failed -eq 0 ]
