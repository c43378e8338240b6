# postgres_schema.awk - sql/tables.def and the numbered migrations for PostgreSQL become C string data.
#
#     awk -f sql/postgres_schema.awk sql/tables.def sql/postgres/0001_first.sql ... > build/gen/postgres_schema.inc
#
# Output, in the order in which it is to run:
#
#     SCT_MIGRATION(1, "one line of 0001_first.sql\n")
#     SCT_GUARD("CREATE POLICY read ON t_level ...")           one whole statement each: views, policies, grants
#
# Row security is forced, so that it holds for the owner too. A view runs with the rights of who asks (security_invoker). The
# application's role may append to the evidence log and to what is frozen, and change nothing in it.

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

# The predicate with every {r} replaced, and always true in system context. "1" is whoever asks, if the server was told who. What
# can be left out is: every part of a predicate decides something, and the tests remove each to see that it does.
function predicate(text, row,    out, at) {
    if (text == "1" || text == "0") {
        return text == "1" ? "(me_now() IS NOT NULL)" : "(me_system() = 1)"
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
    if (match($0, /^CREATE TABLE t_[a-z_]*/)) {
        created[substr($0, 16, RLENGTH - 15)] = 1
    }
    if (/^CREATE TRIGGER .* BEFORE UPDATE OR DELETE OR TRUNCATE/ && match($0, / ON t_[a-z_]*/)) {
        frozen[substr($0, RSTART + 6, RLENGTH - 6)] = 1
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
    listed[name] = 1
    names[++name_count] = name
    read[name] = trim(part[2])
    write[name] = trim(part[3])
}

END {
    if (failed) {
        exit 1
    }
    for (name in created) {
        if (!(name in listed) && name != "schema") {
            fail("table t_" name " has no line in tables.def: nobody has said who sees it")
        }
    }
    for (i = 1; i <= name_count; i++) {
        name = names[i]
        if (!(name in created)) {
            fail("tables.def lists " name ", and no migration makes t_" name)
        }
        row = "t_" name "."
        guard("ALTER TABLE t_" name " ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        guard("CREATE POLICY see ON t_" name " FOR SELECT USING " predicate(read[name], row))
        guard("CREATE POLICY add ON t_" name " FOR INSERT WITH CHECK " predicate(write[name], row))
        # for the row before and the row after
        guard("CREATE POLICY change ON t_" name " FOR UPDATE USING " predicate(write[name], row))
        guard("CREATE POLICY remove ON t_" name " FOR DELETE USING " predicate(write[name], row))
        guard("CREATE VIEW " name " WITH (security_invoker = true) AS SELECT * FROM t_" name)
        guard("GRANT SELECT, INSERT" (name in frozen ? "" : ", UPDATE, DELETE") " ON t_" name " TO sctier_app")
        guard("GRANT SELECT ON " name " TO sctier_app")
    }
    for (i = 1; i <= migration_count; i++) {
        print migrations[i]
    }
    for (i = 1; i <= guard_count; i++) {
        printf "SCT_GUARD(%s)\n", quote(guards[i])
    }
}
