# sqlite_schema.awk - sql/tables.def and the numbered migrations become C string data.
#
#     awk -f sql/sqlite_schema.awk sql/tables.def sql/sqlite/0001_first.sql ... > build/gen/sqlite_schema.inc
#
# Output, in the order in which it is to run (a C compiler need not take string literals above 4095 bytes: one line
# each):
#
#     SCT_MIGRATION(1, "one line of 0001_first.sql\n")
#     SCT_TABLE("level")                                       a line of tables.def
#     SCT_GUARD("CREATE VIEW level AS ...")                    one whole statement each: views and row guards
#
# The guards behave as PostgreSQL's row security does: INSERT of a row that the actor may not write aborts; UPDATE and
# DELETE pass over rows that the actor may not write; UPDATE to a row that the actor may not write aborts. "IS NOT
# TRUE" because a predicate over an unset context is NULL, and NULL must refuse.

function fail(message) {
    print FILENAME ":" FNR ": " message > "/dev/stderr"
    failed = 1
    exit 1
}

function quote(text) {
    gsub(/\\/, "\\\\\\\\", text)
    gsub(/"/, "\\\\\"", text)
    return "\"" text "\""
}

function trim(text) {
    gsub(/[ \t\r]+/, " ", text)
    sub(/^ /, "", text)
    sub(/ $/, "", text)
    return text
}

# The predicate with every {r} replaced, and always true in system context. What can be left out is: every part of a predicate
# decides something, and the tests remove each to see that it does.
function predicate(text, row,    out, at) {
    if (text == "0") {
        return "(me_system() = 1)"
    }
    while ((at = index(text, "{r}")) > 0) {
        out = out substr(text, 1, at - 1) row
        text = substr(text, at + 3)
    }
    return "((" out text ") OR me_system() = 1)"
}

function guard(text) {
    if (length(text) > 4000) {
        fail("the statement made from this line is longer than a C string may be (4000)")
    }
    guards[++guard_count] = text
}

FNR == 1 && FILENAME !~ /\.def$/ {
    base = FILENAME
    sub(/.*\//, "", base)
    if (base !~ /^[0-9][0-9][0-9][0-9]_[a-z0-9_]+\.sql$/) {
        fail("name a migration NNNN_what.sql")
    }
    version++
    if (substr(base, 1, 4) + 0 != version) {
        fail("migration " version " is missing: numbers have no gaps")
    }
}

FILENAME !~ /\.def$/ {
    migrations[++migration_count] = "SCT_MIGRATION(" version ", " substr(quote($0), 1, length(quote($0)) - 1) "\\n\")"
    if (match($0, /^CREATE TABLE [^ (]*/)) {
        table = substr($0, 14, RLENGTH - 13)
        if (table !~ /^t_/) {
            fail("a table is named t_...")
        }
        created[substr(table, 3)] = 1
    }
    next
}

/^#/ || /^[ \t]*$/ {
    next
}

{
    if (split($0, part, "|") != 3) {
        fail("write: name | read | write")
    }
    name = trim(part[1])
    if (name !~ /^[a-z][a-z_]*$/) {
        fail("a table is named [a-z_]")
    }
    if (name in listed) {
        fail("table " name " is listed twice")
    }
    listed[name] = 1
    tables[++table_count] = name
    write = trim(part[3])
    read = trim(part[2])
    guard("CREATE VIEW " name " AS SELECT * FROM t_" name " AS r" (read == "1" ? "" : " WHERE " predicate(read, "r.")))
    guard("CREATE TRIGGER guard_" name "_insert BEFORE INSERT ON t_" name \
          " WHEN " predicate(write, "NEW.") " IS NOT TRUE BEGIN SELECT RAISE(ABORT, 'guard: " name "'); END")
    # a predicate that does not look at the row says of the new row what it said of the old one
    guard("CREATE TRIGGER guard_" name "_update BEFORE UPDATE ON t_" name " BEGIN" \
          " SELECT RAISE(IGNORE) WHERE " predicate(write, "OLD.") " IS NOT TRUE;" (index(write, "{r}") == 0 ? "" : \
          " SELECT RAISE(ABORT, 'guard: " name "') WHERE " predicate(write, "NEW.") " IS NOT TRUE;") " END")
    guard("CREATE TRIGGER guard_" name "_delete BEFORE DELETE ON t_" name " WHEN " \
          predicate(write, "OLD.") " IS NOT TRUE BEGIN SELECT RAISE(IGNORE); END")
}

END {
    if (failed) {
        exit 1
    }
    for (name in created) {
        if (!(name in listed)) {
            fail("table t_" name " has no line in tables.def: nobody has said who sees it")
        }
    }
    for (name in listed) {
        if (!(name in created)) {
            fail("tables.def lists " name ", and no migration makes t_" name)
        }
    }
    for (i = 1; i <= migration_count; i++) {
        print migrations[i]
    }
    for (i = 1; i <= table_count; i++) {
        printf "SCT_TABLE(%s)\n", quote(tables[i])
    }
    for (i = 1; i <= guard_count; i++) {
        printf "SCT_GUARD(%s)\n", quote(guards[i])
    }
}
