# strip.awk - prints C as "file:line: code": comments become a space, strings and character constants lose what is inside.
# With -v strings=1 strings stay as they are.

FNR == 1 { inside = 0 }
{
    out = ""
    rest = $0
    while (rest != "") {
        if (inside) {
            end = index(rest, "*/")
            if (!end) {
                rest = ""
            } else {
                rest = substr(rest, end + 2)
                inside = 0
                out = out " "
            }
            continue
        }
        if (!match(rest, /"|'|\/\*/)) {
            out = out rest
            break
        }
        out = out substr(rest, 1, RSTART - 1)
        mark = substr(rest, RSTART, RLENGTH)
        rest = substr(rest, RSTART + RLENGTH)
        if (mark == "/*") {
            inside = 1
            continue
        }
        text = ""
        while (rest != "") {
            c = substr(rest, 1, 1)
            rest = substr(rest, 2)
            if (c == mark) {
                break
            }
            text = text c
            if (c == "\\") {
                text = text substr(rest, 1, 1)
                rest = substr(rest, 2)
            }
        }
        out = out mark (strings ? text : "") mark
    }
    if (out ~ /[^ \t]/) {
        print FILENAME ":" FNR ": " out
    }
}
