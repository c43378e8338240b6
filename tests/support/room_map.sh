#!/bin/sh
# room_map.sh [--write] - the list of files in mod_sctier/README.md, made from the first sentence of each file.
# Without --write it prints the list; with it, it replaces the part of README.md between the two map comments.
set -eu
cd "$(dirname "$0")/../.."
readme=mod_sctier/README.md

# lines "| `name` | first sentence |" for each file of a room
files() {
    for file in "mod_sctier/$1"/*; do
        awk -v name="${file##*/}" '
            NR == 1 { next }
            /\*\// { exit }
            { line = $0; sub(/^ \* ?/, "", line); text = text (text == "" ? "" : " ") line }
            line ~ /[.:]$/ || text ~ /\. / || line == "" || line ~ /\*\// || NR > 6 { exit }
            END {
                sub("^" name " - ", "", text); sub(/ *\*\/.*/, "", text); sub(/\. .*/, "", text); sub(/[.:] *$/, "", text)
                gsub(/\|/, "\\|", text)
                printf "| `%s` | %s |\n", name, text
            }' "$file"
    done
}

map() {
    for room in base domain codec store ledger blob service jobs api httpd ctl; do
        printf '\n### %s/\n\n| file | what it holds |\n|---|---|\n' "$room"
        files $room
    done
    echo
}

if [ "${1:-}" = --write ]; then
    map >"$readme.map"
    awk -v map="$readme.map" '
        /^<!-- map:/ { print; while ((getline line < map) > 0) print line; skip = 1; next }
        /^<!-- end of map/ { skip = 0 }
        !skip' "$readme" >"$readme.new"
    mv "$readme.new" "$readme"
    rm "$readme.map"
else
    map
fi
