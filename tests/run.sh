#!/bin/sh
# run.sh PART... - runs the parts of the test suite, prints the time of each, and ends in one line "N passed, N failed".
#
# Logs go to build/test/. A part that dies without naming a failed test counts as one failed test; a part that ran no test
# counts as failed too. Exit code 0 only when nothing failed. A test tells what it measured in a comment of its log,
# "# figure: NAME: WORDS NUMBER, WORDS NUMBER": printed here, and kept in build/PART/report.json.
set -u
cd "$(dirname "$0")/.." || exit 1
logs=build/test
mkdir -p $logs
passed=0
failed=0
jobs=$(nproc 2>/dev/null || echo 2)

# count TAP LOG CODE: adds the results of one TAP log whose program ended with CODE
count_tap() {
    good=$(grep -c '^ok ' "$1")
    bad=$(grep -c '^not ok ' "$1")
    [ "$bad" -eq 0 ] && { [ "$2" -ne 0 ] || [ "$good" -eq 0 ]; } && bad=1
    passed=$((passed + good))
    failed=$((failed + bad))
    if [ "$bad" -gt 0 ]; then
        echo "--- $1 (exit $2)"
        if grep -q '^not ok ' "$1"; then grep -A 14 '^not ok ' "$1" | head -n 120; else tail -n 40 "$1"; fi
    fi
}

# count_node LOG CODE: the summary lines of node's test runner
count_node() {
    good=$(sed -n 's/^# pass //p' "$1" | tail -n 1)
    bad=$(sed -n 's/^# fail //p' "$1" | tail -n 1)
    cut=$(sed -n 's/^# cancelled //p' "$1" | tail -n 1)
    bad=$((${bad:-0} + ${cut:-0}))
    [ "$bad" -eq 0 ] && { [ "$2" -ne 0 ] || [ "${good:-0}" -eq 0 ]; } && bad=1
    passed=$((passed + ${good:-0}))
    failed=$((failed + bad))
    if [ "$bad" -gt 0 ]; then
        echo "--- $1 (exit $2)"
        grep -B 1 -A 30 '^ *not ok ' "$1" | head -n 200
    fi
}

# figures PART LOG...: prints them, and makes the part's report
figures() {
    report=build/$1/report.json
    shift
    mkdir -p "${report%/*}"
    sed -n 's/^ *# figure: //p' "$@" | tee "$report.lines" | sed 's/^/  /'
    awk -F': ' 'BEGIN { printf "[" } {
        printf("%s\n  {\"name\": \"%s\"", NR == 1 ? "" : ",", $1)
        n = split($2, part, ", ")
        for (i = 1; i <= n; i++) {
            at = match(part[i], / -?[0-9.]+$/)
            if (at) printf ", \"%s\": %s", substr(part[i], 1, at - 1), substr(part[i], at + 1)
            else printf ", \"text\": \"%s\"", part[i]
        }
        printf "}"
    } END { print "\n]" }' "$report.lines" >"$report" && rm -f "$report.lines"
}

part_deps() {
    sets='run test nodes'
    case " $parts " in *' lint '* | *' verify '*) sets='run test nodes lint' ;; esac
    case " $parts " in *' asan '* | *' tsan '* | *' valgrind '*) sets="$sets sanitize" ;; esac
    # shellcheck disable=SC2086 # a list of names
    sh tests/support/deps.sh $sets || { failed=$((failed + 1)); return 1; }
}

part_build() {
    { make -s -j "$jobs" all build/node_modules/.done && make -s pages && make -s -j "$jobs" VARIANT=asan unit-programs fuzz-programs && make -s -j "$jobs" faults-programs; } \
        >$logs/build.log 2>&1 && return 0
    grep -vE '^  (CC|LD|AR|GEN) ' $logs/build.log | tail -n 60
    failed=$((failed + 1))
    return 1
}

# A private PostgreSQL cluster for all parts of this run; ends with it.
postgres_up() {
    [ -z "${SCT_TEST_POSTGRES:-}" ] || return 0
    SCT_TEST_POSTGRES=$(mktemp -d "${TMPDIR:-/tmp}/sctier-postgres.XXXXXX") && export SCT_TEST_POSTGRES
    trap 'sh tests/support/postgres.sh stop "$SCT_TEST_POSTGRES"' EXIT
    trap 'exit 130' INT TERM
    sh tests/support/postgres.sh start "$SCT_TEST_POSTGRES" >"$logs/postgres.log" 2>&1 || {
        cat "$logs/postgres.log"
        failed=$((failed + 1))
        return 1
    }
}

# As many programs at once as there are cores; each has databases of its own.
part_unit() {
    postgres_up || return 1
    rm -f $logs/test_*.tap
    # shellcheck disable=SC2016 # for the inner shell
    find build/asan/tests/unit -name 'test_*' ! -name '*.*' | sort | CMOCKA_MESSAGE_OUTPUT=TAP xargs -P "$jobs" -I{} \
        sh -c 'log=$2/$(basename "$1").tap; "$1" >"$log.new" 2>&1; echo $? >"$log.code"; mv "$log.new" "$log"' sh {} $logs
    for log in "$logs"/test_*.tap; do
        count_tap "$log" "$(cat "$log.code")"
        rm -f "$log.code"
    done
    figures unit $logs/test_*.tap
    if ls tests/unit/*.test.mjs >/dev/null 2>&1; then
        node --test --test-reporter=tap tests/unit/*.test.mjs >$logs/unit_js.tap 2>&1
        count_node $logs/unit_js.tap $?
    fi
}

# The committed inputs of every fuzz target; and the controls: planted faults are caught, nothing to feed is a failure.
part_fuzz() {
    for program in build/asan/tests/fuzz/fuzz_*; do
        case $program in *.o | *.d) continue ;; esac
        name=${program##*/fuzz_}
        die=''
        [ "$name" != plant ] || die=--die
        log=$logs/fuzz_$name.tap
        # shellcheck disable=SC2086 # no argument at all when empty
        UBSAN_OPTIONS=halt_on_error=1 "$program" $die "tests/fuzz/corpus/$name" >"$log" 2>&1
        count_tap "$log" $?
    done
    empty=$(mktemp -d "${TMPDIR:-/tmp}/sctier-fuzz.XXXXXX")
    log=$logs/fuzz_empty_control.tap
    if build/asan/tests/fuzz/fuzz_json "$empty" >"$log.kept" 2>&1; then
        echo 'not ok a folder without inputs was taken' >"$log"
    else
        echo 'ok a folder without inputs fails' >"$log"
    fi
    rmdir "$empty"
    count_tap "$log" 0
    figures fuzz $logs/fuzz_*.tap
}

part_guard() {
    sh tests/guard/run.sh >$logs/guard.tap 2>&1
    count_tap $logs/guard.tap $?
}

part_faults() {
    for program in build/debug/tests/faults/test_*; do
        case $program in *.o | *.d) continue ;; esac
        log=$logs/faults_$(basename "$program").tap
        CMOCKA_MESSAGE_OUTPUT=TAP "$program" >"$log" 2>&1
        count_tap "$log" $?
    done
    if ls tests/faults/*.test.mjs >/dev/null 2>&1; then
        node --test --test-concurrency=1 --test-reporter=tap tests/faults/*.test.mjs >$logs/faults_js.tap 2>&1
        count_node $logs/faults_js.tap $?
    fi
    figures faults $logs/faults_*.tap
}

# sanitize KIND: unit, API and HTTP tests in a build for one tool
sanitize() {
    make -s -j "$jobs" VARIANT="$1" all unit-programs planted >"$logs/$1_build.log" 2>&1 || {
        tail -n 30 "$logs/$1_build.log"
        failed=$((failed + 1))
        return 1
    }
    postgres_up || return 1
    node tests/sanitize/run.mjs "$1" >"$logs/$1.tap" 2>&1
    count_tap "$logs/$1.tap" $?
    figures "$1" "$logs/$1.tap"
}
part_asan() { sanitize asan; }
part_tsan() { sanitize tsan; }
part_valgrind() { sanitize valgrind; }

# cover_programs: unit programs, inputs of the fuzz targets, fault sweeps. Without the power loss: its days are those of the
# sweep, on a VFS of its own.
cover_programs() {
    for program in build/cover/tests/unit/test_* build/cover/tests/faults/test_* build/cover/tests/fuzz/fuzz_*; do
        case $program in
        *.* | */test_powerloss | */fuzz_plant) continue ;;
        */fuzz/*) "$program" "tests/fuzz/corpus/${program##*/fuzz_}" ;;
        *) "$program" ;;
        esac || echo "failed: $program"
    done
}

# Counts go below a folder that httpd's children may write too, and from there beside gcc's notes. A process that is killed leaves
# none (kill), and who is slow meets httpd's own modules (slow): these two stay away. What failed here is told; that it passes is
# the matter of the parts it belongs to.
part_cover() {
    make -s -j "$jobs" VARIANT=cover all unit-programs faults-programs fuzz-programs >$logs/cover_build.log 2>&1 || {
        tail -n 30 $logs/cover_build.log
        failed=$((failed + 1))
        return 1
    }
    postgres_up || return 1
    find build/cover -name '*.gcda' -delete
    counts=$(mktemp -d "${TMPDIR:-/tmp}/sctier-cover.XXXXXX") && chmod 1777 "$counts"
    (
        umask 0
        export GCOV_PREFIX="$counts" VARIANT=cover
        cover_programs >$logs/cover_programs.log 2>&1 &
        node --test --test-concurrency=2 --test-reporter=tap tests/http/*.test.mjs tests/faults/full.test.mjs tests/faults/restart.test.mjs \
            >$logs/cover_node.log 2>&1
        wait
    )
    sed -n 's/^failed: /  &/p' $logs/cover_programs.log
    sed -n 's/^not ok [0-9]* - /  failed: /p' $logs/cover_node.log
    cp -R "$counts$PWD/build/." build/
    rm -rf "$counts"
    node tests/support/coverage.mjs build/cover >$logs/cover.tap 2>&1
    count_tap $logs/cover.tap $?
    figures cover $logs/cover.tap
}

part_http() {
    node --test --test-concurrency=2 --test-reporter=tap tests/http/*.test.mjs >$logs/http.tap 2>&1
    count_node $logs/http.tap $?
}

# The same suite with the portals' data on PostgreSQL.
part_http_postgres() {
    postgres_up || return 1
    ENGINE=postgres node --test --test-concurrency=2 --test-reporter=tap tests/http/*.test.mjs >$logs/http_postgres.tap 2>&1
    count_node $logs/http_postgres.tap $?
}

part_browser() {
    node --test --test-concurrency=1 --test-reporter=tap tests/browser/*.test.mjs >$logs/browser.tap 2>&1
    count_node $logs/browser.tap $?
}

part_verify() {
    node --test --test-reporter=tap tests/verify/*.test.mjs >$logs/verify.tap 2>&1
    count_node $logs/verify.tap $?
}

part_lint() {
    sh tests/lint/run.sh >$logs/lint.tap 2>&1
    count_tap $logs/lint.tap $?
}

parts="$*"
start=$(date +%s)
for part in "$@"; do
    before=$(date +%s)
    "part_$part"
    code=$?
    printf '%-8s %4d s   so far %d passed, %d failed\n' "$part" $(($(date +%s) - before)) $passed $failed
    [ $code -eq 0 ] || [ "$part" != build ] || break
done
printf 'total    %4d s\n' $(($(date +%s) - start))
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
