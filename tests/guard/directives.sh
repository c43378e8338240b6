# directives - what directives.def offers, conf/sctier.conf explains (default and example), and code uses; nothing else is there.
# shellcheck shell=sh

def=mod_sctier/httpd/directives.def
conf=conf/sctier.conf

# lines "NAME member"
offered() {
    { tr '\n' ' ' <$def; echo; } | sed 's/SCT_DIRECTIVE(/\n&/g' | sed -nE 's/^SCT_DIRECTIVE\( *([a-z_]+) *,.*"(SCTier[A-Za-z]+)".*/\2 \1/p'
}

check() {
    offered >"$tmp/offered"
    [ "$(wc -l <"$tmp/offered")" -eq "$(grep -c '^SCT_DIRECTIVE(' $def)" ] || echo "$def: a line that this guard cannot read"
    # shellcheck disable=SC2046 # names without spaces
    code $(find mod_sctier/httpd -name '*.c') >"$tmp/code"
    while read -r name member; do
        # the comment lines right above the example
        paragraph=$(awk -v name="$name" '
            $1 == name || $1 == "#" name { print text; exit }
            /^#/ { text = text " " $0; next }
            { text = "" }' $conf)
        grep -qE "^#?$name +[^ ]" $conf || echo "$conf: no example of $name"
        case $paragraph in
        *Default:* | *Required.*) ;;
        *) echo "$conf: $name: its paragraph says neither \"Default: ...\" nor \"Required.\"" ;;
        esac
        grep -qE "[>.]${member}[^a-zA-Z0-9_]" "$tmp/code" || echo "$def: no code uses the member $member of $name"
    done <"$tmp/offered"
    # what is written about but not there
    grep -noE 'SCTier[A-Z][A-Za-z]+' $conf conf/openidc.conf conf/dev/* README.md README.ja.md mod_sctier/README.md 2>/dev/null |
        while IFS= read -r line; do
            grep -q "^${line##*:} " "$tmp/offered" || echo "$line: no such directive"
        done
}

plant() {
    printf 'SCT_DIRECTIVE(planted, int64_t, 1, number, 1, 2, "SCTierPlanted", "x")\n' >>$def
    printf '#SCTierPlanned 1\n' >>$conf
    echo 'no example of SCTierPlanted'
    echo 'SCTierPlanted: its paragraph'
    echo 'no code uses the member planted'
    echo 'SCTierPlanned: no such directive'
}
