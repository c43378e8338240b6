# system_context - SCT_AS_SYSTEM shows every row. Each function that uses it stands in system_context.txt with a reason.
# shellcheck shell=sh

list=tests/guard/system_context.txt

# lines "file function uses"
uses() {
    # shellcheck disable=SC2046 # names without spaces
    code $(c_files | grep -v '^mod_sctier/base/base_op\.h$') | awk '
        { at = $1; sub(/:[0-9]+:$/, "", at); line = $0; sub(/^[^ ]+ /, "", line) }
        at != file { file = at; name = "(none)" }
        line ~ /^[a-zA-Z_].*[*a-zA-Z0-9_ ]\(/ && line !~ /;[ \t]*$/ {
            match(line, /[a-zA-Z0-9_]+\(/); name = substr(line, RSTART, RLENGTH - 1)
            # the name before the first parenthesis that is no attribute
        }
        line ~ /SCT_AS_SYSTEM *\(|[>.]system *(\+\+|=[^=])|\+\+ *[a-z_]+->system/ { count[file " " name]++ }
        END { for (key in count) print key, count[key] }' | sort
}

check() {
    uses >"$tmp/uses"
    : >"$tmp/listed"
    grep -vE '^(#|$)' $list | awk -F ' *[|] *' '
        NF != 4 || $4 == "" { print FILENAME ": not \"file | function | uses | reason\": " $0; next }
        { print $1, $2, $3 > listed }' listed="$tmp/listed"
    sort -o "$tmp/listed" "$tmp/listed"
    comm -23 "$tmp/uses" "$tmp/listed" | sed "s,\$,: uses of SCT_AS_SYSTEM that are not in $list,"
    comm -13 "$tmp/uses" "$tmp/listed" | sed "s,^,$list: not in the code: ,"
}

plant() {
    printf 'static int peek(sct_op_t *op)\n{\n    SCT_AS_SYSTEM(op, see(op));\n    return 0;\n}\n' >mod_sctier/service/service_planted.c
    echo 'mod_sctier/service/service_planted.c peek 1: uses of SCT_AS_SYSTEM'
    printf 'static int peek(sct_op_t *op)\n{\n    op->system++;\n    return 0;\n}\n' >mod_sctier/api/api_planted.c
    echo 'mod_sctier/api/api_planted.c peek 1: uses of SCT_AS_SYSTEM'
    printf 'mod_sctier/api/api_route.c | nobody | 1 | planted\n' >>$list
    echo 'not in the code: mod_sctier/api/api_route.c nobody 1'
}
