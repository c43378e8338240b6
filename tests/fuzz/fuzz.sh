#!/bin/sh
# fuzz.sh - looks for inputs that break a parser, one target after the other: T=json (all without it), TIME=60 seconds for each,
# or RUNS=5000000 executions for each.
#
# First the controls: each fault that fuzz_plant.c can plant must be found. What is found stays in build/fuzz/found/, and with it
# the command that shows it again; corpora grow in build/fuzz/corpus/, never here. An input that broke something goes into
# tests/fuzz/corpus/NAME/ together with the repair: it is then fed in every `make check`.
set -u
cd "$(dirname "$0")/../.." || exit 1
time=${TIME:-60}
programs=build/fuzz/tests/fuzz
corpora=build/fuzz/corpus
found=build/fuzz/found
mkdir -p "$corpora" "$found"
make -s -j "$(nproc 2>/dev/null || echo 2)" VARIANT=fuzz fuzz-programs >build/fuzz/build.log 2>&1 || { tail -n 40 build/fuzz/build.log; exit 1; }
failed=0
# half of the time would go into stacks of allocations and memory that waits to be given back
export ASAN_OPTIONS="${ASAN_OPTIONS:-malloc_context_size=2:quarantine_size_mb=4:thread_local_quarantine_size_kb=256}"

# options of every run; one input may take a second and a gigabyte
options='-entropic=0 -timeout=1 -rss_limit_mb=1024 -print_final_stats=1 -verbosity=1'

# stalled PROGRAM: libFuzzer's clock runs on while the machine does something else. True when the input that was too slow takes
# less than a second of processor time.
stalled() {
    late=$(sed -n 's/^.*Test unit written to //p' "$log" | tail -n 1)
    grep -q 'ERROR: libFuzzer: timeout' "$log" && [ -f "$late" ] && prlimit --cpu=1 "$1" "$late" >/dev/null 2>&1 && rm -f "$late"
}

control() { # control KIND WORDS: planted, it must be found, and called by its name
    log="build/fuzz/plant-$1.log"
    mkdir -p "$corpora/plant"
    # shellcheck disable=SC2086 # a list of options
    if FUZZ_PLANT=$1 $programs/fuzz_plant $options -seed=1 -max_total_time=60 -max_len=8 -artifact_prefix="$found/planted-" "$corpora/plant" \
        >"$log" 2>&1; then
        echo "not ok planted: $1 was not found"
        failed=$((failed + 1))
    elif (export FUZZ_PLANT="$1" && stalled "$programs/fuzz_plant"); then
        echo "not ok planted: $1 was taken for a stall"
        failed=$((failed + 1))
    elif grep -q "$2" "$log"; then
        echo "ok planted: $1 was found"
    else
        echo "not ok planted: $1 ended as something else, see $log"
        failed=$((failed + 1))
    fi
    rm -rf "$corpora/plant" "$found"/planted-*
}

target() { # target NAME: runs it, and prints what it did
    log=build/fuzz/$1.log
    dict=''
    [ ! -e "tests/fuzz/$1.dict" ] || dict="-dict=tests/fuzz/$1.dict"
    mkdir -p "$corpora/$1"
    before=$(date +%s)
    runs=0
    stalls=0
    while :; do
        if [ -n "${RUNS:-}" ]; then limit="-runs=$((RUNS - runs))"; else limit="-max_total_time=$((time - $(date +%s) + before))"; fi
        # shellcheck disable=SC2086 # lists of options
        $programs/fuzz_"$1" $options "$limit" -max_len="$(most "$1")" $dict -artifact_prefix="$found/$1-" \
            "$corpora/$1" "tests/fuzz/corpus/$1" >"$log" 2>&1
        code=$?
        done_now=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
        runs=$((runs + ${done_now:-0}))
        if [ $code -eq 0 ] || ! stalled "$programs/fuzz_$1"; then break; fi
        stalls=$((stalls + 1))
        [ $(($(date +%s) - before)) -lt "$time" ] || [ -n "${RUNS:-}" ] || { code=0 && break; }
    done
    edges=$(sed -n 's/^.* cov: \([0-9]*\) .*$/\1/p' "$log" | tail -n 1)
    hangs=0
    crashes=0
    if [ "$code" -eq 72 ]; then # libFuzzer's own: a signal from outside ended it, nothing was found and nothing is proved
        failed=$((failed + 1))
        echo "not ok $1: interrupted after $runs executions"
        return
    fi
    if grep -q 'ERROR: libFuzzer: timeout' "$log" && [ "$code" -ne 0 ]; then
        hangs=1
    elif [ "$code" -ne 0 ] || [ $runs -eq 0 ]; then
        crashes=1
    fi
    printf '# figure: fuzz %s: executions %s, seconds %s, crashes %s, hangs %s, stalls of the machine %s, edges %s\n' \
        "$1" "$runs" $(($(date +%s) - before)) $crashes $hangs $stalls "${edges:-0}"
    if [ $((crashes + hangs)) -gt 0 ]; then
        failed=$((failed + 1))
        echo "not ok $1"
        grep -E 'ERROR|SUMMARY|runtime error|differs|product:|reference:|Test unit written' "$log" | head -n 12
    else
        echo "ok $1"
    fi
}

# Longer inputs only where short ones hold nothing.
most() {
    case $1 in
    catalogue | receipt) echo 1500 ;;
    json) echo 1000 ;;
    claims | query) echo 700 ;;
    canonical) echo 400 ;;
    proof) echo 24 ;;
    csv) echo 120 ;;
    date | name | amount) echo 80 ;;
    *) echo 300 ;;
    esac
}

control overflow 'AddressSanitizer: heap-buffer-overflow'
control after-clear 'AddressSanitizer: heap-use-after-free'
control leak 'LeakSanitizer: detected memory leaks'
control undefined 'runtime error: signed integer overflow'
control hang 'libFuzzer: timeout'
control differs 'differs: two and two'
if [ -n "${T:-}" ]; then
    target "$T"
else
    for file in tests/fuzz/fuzz_*.c; do
        name=${file#tests/fuzz/fuzz_}
        [ "$name" = plant.c ] || target "${name%.c}"
    done
fi
[ $failed -eq 0 ]
