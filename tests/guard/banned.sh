# banned - functions that nobody calls here, and functions that one place calls for everybody.
# shellcheck shell=sh

nowhere='strcpy|strcat|stpcpy|sprintf|vsprintf|gets|strtok|atoi|atol|atoll|atof|localtime|gmtime|ctime|asctime|rand|srand|random|drand48|system|popen|alloca|setenv|putenv|sscanf|scanf|tmpnam|tempnam|mktemp|apr_dbd_[a-z_]+'

# only NAMES WHERE WORDS: lines of code that call NAMES( in a file that does not match WHERE
only() {
    grep -E "(^|[^a-zA-Z0-9_>.])($1) *\\(" "$tmp/code" | grep -vE "^($2):" | sed "s/\$/   <- $3/"
}

check() {
    # A stopwatch (CLOCK_MONOTONIC) tells no time.
    # shellcheck disable=SC2046 # names without spaces
    code $(c_files) | grep -v 'CLOCK_MONOTONIC' >"$tmp/code"
    only "$nowhere" 'nowhere' 'banned'
    only 'json_(object|array|string|integer|real|number|true|false|null|boolean|is|load|dump|incref|decref|delete|v?pack|v?unpack|equal|copy|deep|typeof|set_alloc|get_alloc)[a-z_]*' 'mod_sctier/base/base_json\.c' 'jansson belongs to base_json.c'
    only 'sqlite3_[a-z0-9_]+' 'mod_sctier/store/store_sqlite[a-z_]*\.[ch]' 'SQLite belongs to store_sqlite*.c'
    only 'apr_time_now|time|clock_gettime|gettimeofday' 'mod_sctier/(base/base_op\.c|httpd/[a-z_]+\.c|ctl/[a-z_]+\.c)' 'time comes in by sct_op_now'
    only 'RAND_bytes|apr_generate_random_bytes|getrandom' 'mod_sctier/base/base_op\.c' 'randomness comes in by sct_op_random'
    only 'getenv' 'mod_sctier/ctl/[a-z_]+\.c' 'settings are directives or arguments'
    # Text becomes a statement in two files: the named ones of sql/queries in one place, by their number; and what a connection
    # needs for itself, BEGIN and PRAGMA, where it is opened. Nothing outside the store can hand in text.
    grep -E '[^a-zA-Z0-9_]sqlite3_prepare[a-z0-9_]* *\(' "$tmp/code" | grep -v '^mod_sctier/store/store_sqlite_conn\.c:' >"$tmp/prepare"
    grep -vE '^mod_sctier/store/store_sqlite_stmt\.c:.*sct_stmt_text\(id\)' "$tmp/prepare" | sed 's/$/   <- prepares a text of its own/'
    [ "$(wc -l <"$tmp/prepare")" -le 1 ] || sed 's/$/   <- more than one place prepares statements/' "$tmp/prepare"
    grep -E '[^a-zA-Z0-9_]sqlite3_exec *\(' "$tmp/code" | grep -v '^mod_sctier/store/store_sqlite_conn\.c:' |
        sed 's/$/   <- runs a text of its own/'
    # Money and time are whole numbers.
    grep -E '(^|[^a-zA-Z0-9_])(float|double) +[a-z_*]' "$tmp/code" | grep -vE '^mod_sctier/base/base_json\.c:' |
        sed 's/$/   <- no floating point/'
    grep -E ': +#[[:space:]]*(if|elif) +0' "$tmp/code" | sed 's/$/   <- dead code/'
}

plant() {
    cat >mod_sctier/domain/domain_planted.c <<'END'
/* strcpy(a, b) in a comment is no finding */
static const char *text = "strcpy(a, b) in a string is no finding";
static void bad(char *a, const char *b)
{
    strcpy(a, b);
    return atoi(a) + system (b);
    json_decref(NULL);
    sqlite3_step(NULL);
    apr_time_now();
    x->time(NULL);
    RAND_bytes(a, 1);
    double yen = 1;
    getenv("A");
#if 0
#endif
}
END
    for line in 5 6 7 8 9 11 12 13 14; do echo "mod_sctier/domain/domain_planted.c:$line: "; done
    printf 'int f(void)\n{\n    sqlite3_prepare_v3(a);\n    sqlite3_exec(a);\n}\n' >mod_sctier/store/store_sqlite_planted.c
    echo 'mod_sctier/store/store_sqlite_planted.c:3: '
    echo 'mod_sctier/store/store_sqlite_planted.c:4: '
}
