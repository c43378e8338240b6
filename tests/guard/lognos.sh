# lognos - SCTLOGNO(nnnn) tags a line of the log: one number for each place, four digits, never debug output without need.
# `sh tests/guard/run.sh lognos` tells the next free number.
# shellcheck shell=sh

uses() {
    # shellcheck disable=SC2046 # names without spaces
    code $(c_files) | grep -v '# *define' | grep -oE '^[^ ]+|SCTLOGNO\([^)]*\)' | awk '/^mod_/ { at = $0; next } { print $0, at }'
}

check() {
    uses >"$tmp/lognos"
    awk '
        $1 !~ /^SCTLOGNO\([0-9][0-9][0-9][0-9]\)$/ { print $2, $1, "is not four digits"; next }
        $1 in seen { print $2, $1, "is already at", seen[$1]; next }
        { seen[$1] = $2 }' "$tmp/lognos"
    # every line that httpd/ logs above trace has its number
    # shellcheck disable=SC2046
    awk '
        FNR == 1 { open = 0 }
        /ap_log_(r|c|p)?error *\(/ { open = 1; at = FILENAME ":" FNR; text = "" }
        open { text = text $0; if ($0 ~ /;[ \t]*$/) { open = 0; if (text !~ /SCTLOGNO/ && text !~ /APLOG_TRACE/) print at ": logs without SCTLOGNO" } }
    ' $(find mod_sctier/httpd -name '*.c')
    grep -v '^ *$' "$tmp/lognos" | sed -E 's/^SCTLOGNO\(0*([0-9]+)\).*/\1/' | sort -n | tail -n 1 |
        awk '{ printf ": the next free number is SCTLOGNO(%04d)", $1 + 1 }' >"$tmp/note"
}

plant() {
    number=$(uses | head -n 1 | sed 's/ .*//')
    printf 'void f(void)\n{\n    ap_log_error(a, %s "x");\n    ap_log_error(a, SCTLOGNO(12) "x");\n    ap_log_error(a, "x");\n}\n' "$number" \
        >mod_sctier/httpd/httpd_zplanted.c
    echo "mod_sctier/httpd/httpd_zplanted.c:3: $number is already at"
    echo 'mod_sctier/httpd/httpd_zplanted.c:4: SCTLOGNO(12) is not four digits'
    echo 'mod_sctier/httpd/httpd_zplanted.c:5: logs without SCTLOGNO'
}
