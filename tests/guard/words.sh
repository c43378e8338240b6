# words - the product never says that a star was given or a law was broken: not in pages, letters, messages, manuals.
# words_allowed.txt holds the sentences that may contain such a word, because they say what the product does not claim.
# shellcheck shell=sh

ja='認定|認証|合格|違法'
en='certif(y|ied|ies|icat[a-z]*)|accredit[a-z]*|qualif(y|ied|ies|ication)|earned'
# In Japanese 認証 is authentication as well: the criteria of the scheme are full of it, and in these compounds it is no star.
authentication='多要素認証|認証情報|認証ログ|認証方式'

# What people read: whole files, and the strings of C.
texts() {
    find htdocs conf sql -type f ! -name '*.png' ! -path 'conf/dev/*' -exec grep -HnE '' {} + 2>/dev/null
    grep -HnE '' README.md README.ja.md mod_sctier/README.md 2>/dev/null
    # shellcheck disable=SC2046 # names without spaces
    uncommented $(find mod_sctier -name '*.[ch]' -o -name '*.def' | sort) | grep '"'
}

check() {
    texts | grep -iE "$ja|$en" | sed -E "s/$authentication//g; /^conf\/catalogues\//s/認証//g" | grep -iE "$ja|(^|[^a-z])($en)" |
        grep -viE '(pem|tls|ssl|https|ca|server|client).?certificat|certificates? of (the|a) (server|provider)' |
        grep -vFf tests/guard/words_allowed.txt | cut -c1-200
}

plant() {
    echo "export default { 'a': '★3 に合格しました' };" >htdocs/i18n/planted.js
    echo 'htdocs/i18n/planted.js:1:'
    printf '/* certified in a comment is no finding */\nstatic const char *a = "Your company is certified";\n' >mod_sctier/base/base_planted.c
    echo 'mod_sctier/base/base_planted.c:2: '
    echo '認証を受けた会社' >conf/templates/planted.txt
    echo 'conf/templates/planted.txt:1:'
    echo '多要素認証の認定' >conf/catalogues/planted.json
    echo 'conf/catalogues/planted.json:1:'
}
