# rules - each rule of rules.def stands in every pack, has a case file in tests/rules and a function in C; no message judges, and each
# number in a message has its label beside it.
# shellcheck shell=sh

check() {
    sed -n 's/^SCT_RULE([A-Z0-9_]*, *"\([^"]*\)".*/\1/p' mod_sctier/domain/rules.def >"$tmp/ids"
    for pack in conf/rulepacks/20*.json; do
        while read -r id; do
            grep -q "\"id\": \"$id\"" "$pack" || echo "$pack: no $id"
        done <"$tmp/ids"
        grep -oE '"id": "[^"]*"' "$pack" | cut -d'"' -f4 | while read -r id; do
            grep -qx -- "$id" "$tmp/ids" || echo "$pack: $id is no rule"
        done
        grep -nE '"(message|clears)_(ja|en)"' "$pack" | grep -E '違法です|違反|認定|認証|合格|illegal|unlawful|violat|certif' | sed "s,^,$pack:,"
        # {name} is shown with its label; digits that somebody typed need one
        grep -nE '"(message|clears)_(ja|en)"' "$pack" | sed 's/{[a-z0-9_]*}//g' |
            awk -v pack="$pack" '{ line = $0; sub(/^[0-9]+:/, "", line); if (line ~ /[0-9]/ && line !~ /[0-9][^0-9]*(法定|指針|社内基準|statutory|guideline|house rule)/) print pack ":" $0 }'
    done
    while read -r id; do
        [ -f "tests/rules/$id.json" ] || echo "tests/rules/$id.json: is missing"
        grep -hq "void sct_rule_$(echo "$id" | tr '-' '_')(" mod_sctier/domain/domain_rule_*.c || echo "$id: no function"
        grep -q "\"$id\"" tests/unit/test_rules.c || echo "tests/unit/test_rules.c: no case of $id"
    done <"$tmp/ids"
    for file in tests/rules/*.json; do
        id=$(basename "$file" .json)
        grep -qx -- "$id" "$tmp/ids" || echo "$file: $id is no rule"
        grep -q "\"rule\": \"$id\"" "$file" || echo "$file: is about another rule"
    done
}

plant() {
    sed -i 's/"id": "PRC-08"/"id": "PRC-88"/' conf/rulepacks/2026-01-01.json
    echo 'conf/rulepacks/2026-01-01.json: no PRC-08'
    echo 'conf/rulepacks/2026-01-01.json: PRC-88 is no rule'
    sed -i 's/に{ack_d}を過ぎても受付の/に3日を過ぎても受付の/; s/受け取ったことを伝えたか確認/違反がないか確認/' conf/rulepacks/2026-10-01.json
    echo 'conf/rulepacks/2026-10-01.json:'
    rm tests/rules/CHG-01.json
    echo 'tests/rules/CHG-01.json: is missing'
}
