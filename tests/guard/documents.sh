# documents - what README files name is there: files, make targets, commands and options of sctierctl; both languages show the same
# commands; the room map lists every file.
# shellcheck shell=sh

# fenced code of a file, in order
fenced() {
    awk '/^```/ { inside = !inside; next } inside' "$1"
}

check() {
    for doc in README.md README.ja.md mod_sctier/README.md; do
        folder=$(dirname "$doc")
        grep -oE '\]\([^)#]+\)' "$doc" | sed 's/^](//; s/)$//' | grep -v '^http' | while read -r target; do
            [ -e "$folder/$target" ] || echo "$doc: links to $target, which is not there"
        done
        grep -oE '(^|[`(])(sudo )?make [a-zA-Z= -]+' "$doc" | sed 's/.*make //' | tr ' ' '\n' | grep -E '^[a-z][a-z-]*$' | sort -u |
            while read -r target; do
                grep -qE "^([a-z -]* )?$target( [a-z -]*)?:" Makefile || echo "$doc: make $target is no target"
            done
        # "sctierctl GROUP VERB" in code, with its options up to the end of the command
        fenced "$doc" | sed -e ':a' -e '/\\$/N; s/\\\n//; ta' | grep -oE 'sctierctl [a-z].*' | while read -r _ group verb rest; do
            case $verb in
            -* | '') grep -hqE "\{\"$group\", NULL" mod_sctier/ctl/*.c || echo "$doc: sctierctl $group: no such command" ;;
            *) grep -hqE "\{\"$group\", \"$verb\"" mod_sctier/ctl/*.c || echo "$doc: sctierctl $group $verb: no such command" ;;
            esac
            for word in $verb $rest; do
                case $word in
                --*) grep -hqE "(\{|\()\"${word#--}\"" mod_sctier/ctl/*.c || echo "$doc: sctierctl $group $verb: no option $word" ;;
                esac
            done
        done
    done
    fenced README.md >"$tmp/en"
    fenced README.ja.md >"$tmp/ja"
    cmp -s "$tmp/en" "$tmp/ja" || echo "README.ja.md: other commands than README.md: $(diff "$tmp/en" "$tmp/ja" | sed -n 2p)"
    [ "$(grep -c '^## ' README.md)" -eq "$(grep -c '^## ' README.ja.md)" ] || echo "README.ja.md: other sections than README.md"
    # the room map
    find mod_sctier -mindepth 2 -type f | sed 's,.*/,,' | sort >"$tmp/files"
    # shellcheck disable=SC2016 # Markdown
    sed -n 's/^| `\([a-z_]*\.[a-z]*\)` |.*/\1/p' mod_sctier/README.md | sort >"$tmp/mapped"
    comm -23 "$tmp/files" "$tmp/mapped" | sed 's,^,mod_sctier/README.md: not in the map (sh tests/support/room_map.sh --write): ,'
    comm -13 "$tmp/files" "$tmp/mapped" | sed 's,^,mod_sctier/README.md: in the map and not there: ,'
}

# shellcheck disable=SC2016 # Markdown
plant() {
    cat >>README.md <<'END'
[x](no/such/file.md) and `make nothing`
```
sctierctl planted add --x
sctierctl init --planted 1
```
END
    echo 'links to no/such/file.md'
    echo 'make nothing is no target'
    echo 'sctierctl planted add: no such command'
    echo 'no option --planted'
    echo 'other commands than README.md'
    printf '/* */\n' >mod_sctier/base/base_planted.c
    echo 'not in the map (sh tests/support/room_map.sh --write): base_planted.c'
    rm mod_sctier/base/base_id.c
    echo 'in the map and not there: base_id.c'
}
