# tables - every table of the schema says in tables.def who sees and writes its rows; SQL reads views and writes tables.
# shellcheck shell=sh

check() {
    grep -hoE '^CREATE TABLE (IF NOT EXISTS )?[a-zA-Z_]+' sql/sqlite/*.sql | awk '{ print $NF }' | sort >"$tmp/schema"
    grep -vE '^(#|$)' sql/tables.def | awk -F'|' '{ gsub(/ /, "", $1); print "t_" $1 }' | sort >"$tmp/listed"
    uniq -d "$tmp/listed" | sed 's/$/: twice in sql\/tables.def/'
    grep -v '^t_' "$tmp/schema" | sed 's/$/: a table is called t_.../'
    comm -23 "$tmp/schema" "$tmp/listed" | sed 's/$/: not in sql\/tables.def/'
    comm -13 "$tmp/schema" "$tmp/listed" | sed 's/$/: not in the schema/'
    grep -vE '^(#|$)' sql/tables.def | grep -vE '^[a-z_]+ *\|[^|]+\|[^|]+$' | sed 's/^/sql\/tables.def: not "name | read | write": /'
    # t_x stands in a statement as its own target only
    awk '
        /^-- STMT/ { name = $3; target = ""; next }
        /^--/ { next }
        {
            line = $0
            if (match(line, /(INSERT INTO|INSERT OR IGNORE INTO|UPDATE|DELETE FROM) +t_[a-z_]+/)) {
                target = substr(line, RSTART, RLENGTH)
                sub(/.* /, "", target)
                line = substr(line, 1, RSTART - 1) " " substr(line, RSTART + RLENGTH)
            }
            # an UPSERT names the row that is there by the name of its own target
            if (target) gsub("[^a-zA-Z0-9_]" target "[.]", " ", line)
            if (line ~ /[^a-zA-Z0-9_]t_[a-z_]+/ || line ~ /^t_[a-z_]+/) print FILENAME ":" FNR ": " name " reads a table, not its view"
            if (line ~ /INSERT +OR +REPLACE|REPLACE +INTO/) print FILENAME ":" FNR ": " name " replaces rows past the guards"
            if (line ~ /datetime *\(|CURRENT_TIMESTAMP|random *\(|now *\( *\)/) print FILENAME ":" FNR ": " name " takes time or chance from the database"
        }' sql/queries/*.sql
    # each statement is used, each use has a statement
    grep -hoE '^-- STMT [A-Z0-9_]+' sql/queries/*.sql | awk '{ print $3 }' | sort >"$tmp/stmts"
    # shellcheck disable=SC2046 # names without spaces
    code $(c_files | grep -vE '^mod_sctier/store/') | grep -oE 'SCT_STMT_[A-Z0-9_]+' | sed 's/SCT_STMT_//' | sort -u | grep -v '^_COUNT$' >"$tmp/used"
    comm -23 "$tmp/stmts" "$tmp/used" | sed 's/$/: a statement that no code runs/'
    comm -13 "$tmp/stmts" "$tmp/used" | sed 's/$/: no such statement/'
}

plant() {
    printf 'CREATE TABLE t_planted(id INTEGER) STRICT;\nCREATE TABLE planted(id INTEGER) STRICT;\n' >>sql/sqlite/0001_first.sql
    printf 'sown | 1\n' >>sql/tables.def
    printf -- '-- STMT PLANTED\nSELECT 1 FROM t_level\n' >>sql/queries/level.sql
    echo 't_planted: not in sql/tables.def'
    echo 'planted: a table is called t_'
    echo 't_sown: not in the schema'
    echo 'not "name | read | write": sown'
    echo 'PLANTED reads a table'
    echo 'PLANTED: a statement that no code runs'
}
