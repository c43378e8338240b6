# sizes - no file above 1,000 lines, no line of C above 130 columns, no tabs and no trailing blanks in what we write.
# Files above 600 lines are worth a second look: `wc -l` finds them; they are no finding.
# shellcheck shell=sh

# Data is as long as it is: catalogues of the scheme, recorded vectors, texts of the pages.
ours() {
    text_files | grep -E '\.(c|h|def|sql|awk|sh|mjs|js|css|html|conf|in)$|^Makefile$' | grep -vE '^(tests/(unit/data|fixtures)|conf/catalogues)/'
}

check() {
    ours | while read -r file; do
        LC_ALL=C awk -v file="$file" '
            { line = $0; gsub(/[\200-\277]/, "", line) }
            /[ \t\r]$/ { print file ":" NR ": blank at the end of the line" }
            /\t/ && file !~ /Makefile$/ { print file ":" NR ": tab" }
            length(line) > wide { wide = length(line); at = NR }
            END {
                if (NR > 1000 && file !~ /^htdocs\/i18n\//) print file ": " NR " lines"
                if (wide > 130 && file ~ /\.[ch]$/) print file ":" at ": " wide " columns"
            }' "$file"
    done
}

plant() {
    awk 'BEGIN { for (i = 0; i < 1001; i++) print "/* */" }' >mod_sctier/base/base_planted.c
    echo 'mod_sctier/base/base_planted.c: 1001 lines'
    awk 'BEGIN { for (i = 0; i < 131; i++) printf "x"; print ""; print "\tx"; print "x " }' >mod_sctier/base/base_planted.h
    echo 'mod_sctier/base/base_planted.h:1: 131 columns'
    echo 'mod_sctier/base/base_planted.h:2: tab'
    echo 'mod_sctier/base/base_planted.h:3: blank'
}
