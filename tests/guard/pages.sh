# pages - what the content security policy would refuse, or would not see: written HTML, inline styles and scripts, foreign hosts.
# shellcheck shell=sh

# Where a link may lead: official pages about the scheme and the laws. Links only; nothing is ever fetched from there.
official='www\.(meti|ipa|jftc|chusho\.meti|digital|houjin-bangou\.nta|e-gov|nca)\.go\.jp|laws\.e-gov\.go\.jp|elaws\.e-gov\.go\.jp|www\.w3\.org/2000/svg'

check() {
    find htdocs -type f \( -name '*.js' -o -name '*.html' -o -name '*.css' -o -name '*.svg' \) | sort >"$tmp/pages"
    # shellcheck disable=SC2046 # names without spaces
    set -- $(cat "$tmp/pages")
    grep -nHE 'innerHTML|outerHTML|insertAdjacentHTML|document\.write|dangerouslySetInnerHTML|createContextualFragment|setHTMLUnsafe|[^a-zA-Z]eval *\(|new Function *\(|set(Timeout|Interval) *\( *["'"'"'`]|importScripts|javascript:' "$@"
    # <tag style=, in HTML and in htm templates; SVG attributes and classes do the work instead
    grep -nHE '[ "'"'"']style *= *["'"'"'$]|<style|setAttribute\( *.style' "$@"
    grep -nHE '[ "]on[a-z]+ *= *["'"'"']' "$@" | grep -E '\.(html|svg):'
    grep -nHE '<script' "$@" | grep -vE '<script type="module" src="/[a-z/_.-]+"></script>' | grep -E '\.html:'
    grep -nHoE '(https?:)?//[a-zA-Z0-9.-]+\.[a-z]{2,}[^ "'"'"'`)<]*' "$@" | grep -vE ":(https://($official)|http://www\.w3\.org/2000/svg)" |
        sed 's/$/   <- a foreign host/'
    grep -nHE '@import|url\( *["'"'"']?(data|http|//)' "$@"
    grep -nHE 'localStorage|sessionStorage' "$@" | grep -vE '^htdocs/js/(i18n|entry|outbox|store|session|router|main|keys|ui/[a-z_]+|pages/help)\.js:' |
        sed 's/$/   <- storage has its places/'
    # A link to a new tab says what the new page may do with ours.
    grep -nHE 'target="?_blank' "$@" | grep -vE 'rel="?(noopener|noreferrer|opener)' | sed 's/$/   <- without rel/'
}

plant() {
    cat >htdocs/js/planted.js <<'END'
element.innerHTML = text;
html`<p style="color: red">x</p>`;
fetch('https://cdn.example.com/x.js');
html`<a target="_blank" href="/x">x</a>`;
localStorage.setItem('a', 'b');
END
    for line in 1 2 3 4 5; do echo "htdocs/js/planted.js:$line:"; done
    printf '<p onclick="x()">\n<script>x()</script>\n<style>p {}</style>\n' >htdocs/planted.html
    for line in 1 2 3; do echo "htdocs/planted.html:$line:"; done
    printf 'p { background: url(data:image/png;base64,x) }\n' >htdocs/css/planted.css
    echo 'htdocs/css/planted.css:1:'
}
