# statements.awk - reads sql/queries/*.sql, writes lines SCT_STMT(NAME, "text").
#
#     -- STMT LEVEL_GET
#     -- The level request :id, if the actor may see it.      comment lines are the contract; they are not in the text
#     SELECT {{level}} FROM level WHERE id = :id;
#
#     -- COLUMNS level
#     id, supplier_id, state, rev
#
# A block reaches to the next STMT or COLUMNS line or the end of the file; the closing ";" may be left out. {{level}}
# puts the column list in, {{l.level}} puts "l." before each of its columns; a list may stand in any file, before or
# after its use. STMT names are [A-Z0-9_], COLUMNS names [a-z0-9_]; each once in all files. Only whole lines are
# comments: no "--" after text. Text is joined by single spaces. Strings use '...', and no string in a statement may
# hold white space that matters. Parameters (:name) and columns carry the names of the fields
# (mod_sctier/store/store.h); time, ids and flags come in as parameters. Fails with file and line on a name given
# twice, an unknown list, an empty block, text outside a block.

function fail(message) {
    print FILENAME ":" FNR ": " message > "/dev/stderr"
    failed = 1
    exit 1
}

# Reports a fault found after reading, at the place where the block began.
function fail_at(where, message) {
    print where ": " message > "/dev/stderr"
    failed = 1
    exit 1
}

function trim(text) {
    gsub(/[ \t\r]+/, " ", text)
    sub(/^ /, "", text)
    sub(/ $/, "", text)
    return text
}

# The columns of list `name`, each with `prefix` before it.
function columns(where, name, prefix,    items, count, i, out) {
    if (!(name in list)) {
        fail_at(where, "no column list " name)
    }
    if (prefix == "") {
        return list[name]
    }
    count = split(list[name], items, ",")
    for (i = 1; i <= count; i++) {
        items[i] = trim(items[i])
        if (items[i] !~ /^[a-z_][a-z0-9_]*$/) {
            fail_at(list_where[name], "{{" prefix name "}} needs plain column names, not \"" items[i] "\"")
        }
        out = out (i > 1 ? ", " : "") prefix items[i]
    }
    return out
}

function expand(where, text,    out, name, prefix, dot) {
    while (match(text, /\{\{[^}]*\}\}/)) {
        out = out substr(text, 1, RSTART - 1)
        name = substr(text, RSTART + 2, RLENGTH - 4)
        text = substr(text, RSTART + RLENGTH)
        prefix = ""
        dot = index(name, ".")
        if (dot > 0) {
            prefix = substr(name, 1, dot)
            name = substr(name, dot + 1)
        }
        out = out columns(where, name, prefix)
    }
    return out text
}

function quote(text) {
    gsub(/\\/, "\\\\\\\\", text)
    gsub(/"/, "\\\\\"", text)
    return "\"" text "\""
}

FNR == 1 {
    kind = ""
}

/^-- STMT([ \t]|$)/ {
    name = $3
    if (NF != 3 || name !~ /^[A-Z][A-Z0-9_]*$/) {
        fail("write: -- STMT NAME, with [A-Z0-9_]")
    }
    if (name in statement) {
        fail("statement " name " is already at " statement_where[name])
    }
    kind = "STMT"
    order[++total] = name
    statement[name] = ""
    statement_where[name] = FILENAME ":" FNR
    next
}

/^-- COLUMNS([ \t]|$)/ {
    name = $3
    if (NF != 3 || name !~ /^[a-z][a-z0-9_]*$/) {
        fail("write: -- COLUMNS name, with [a-z0-9_]")
    }
    if (name in list) {
        fail("column list " name " is already at " list_where[name])
    }
    kind = "COLUMNS"
    list[name] = ""
    list_where[name] = FILENAME ":" FNR
    next
}

/^[ \t]*--/ || /^[ \t\r]*$/ {
    next
}

{
    if (kind == "") {
        fail("text before the first -- STMT or -- COLUMNS line")
    }
    if (index($0, "--")) {
        fail("comments only on lines of their own")
    }
    line = trim($0)
    if (kind == "STMT") {
        statement[name] = trim(statement[name] " " line)
    } else {
        list[name] = trim(list[name] " " line)
    }
}

END {
    if (failed) {
        exit 1
    }
    for (name in list) {
        sub(/ ?[;,]$/, "", list[name])
        if (list[name] == "") {
            fail_at(list_where[name], "column list " name " is empty")
        }
    }
    for (i = 1; i <= total; i++) {
        name = order[i]
        text = statement[name]
        sub(/ ?;$/, "", text)
        text = expand(statement_where[name], text)
        if (text == "") {
            fail_at(statement_where[name], "statement " name " is empty")
        }
        if (index(text, ";")) {
            fail_at(statement_where[name], "statement " name " holds a \";\": one statement in each block")
        }
        if (length(text) > 4000) {
            fail_at(statement_where[name], "statement " name " is longer than a C string may be (4000)")
        }
        printf "SCT_STMT(%s, %s)\n", name, quote(text)
    }
}
