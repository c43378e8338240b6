# libraries - mod_sctier.so needs four libraries and the C library; APR comes from httpd, and nothing else gets in.
# shellcheck shell=sh

check() {
    [ -e "$SO" ] || { echo "no $SO: build first"; return; }
    readelf -d "$SO" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' |
        grep -vE '^(libsqlite3\.so\.0|libpq\.so\.5|libjansson\.so\.4|libcrypto\.so\.3|libc\.so\.6)$' | sed 's/^/mod_sctier.so needs /'
    readelf -d "$SO" | grep -E '\((RPATH|RUNPATH)\)' | sed 's/^/mod_sctier.so has a search path of its own:/'
}

plant() {
    printf 'int planted(void);\nint planted(void)\n{\n    return 0;\n}\n' >"$tmp/planted.c"
    SO=$tmp/planted.so
    cc -shared -fPIC -o "$SO" "$tmp/planted.c" -Wl,--no-as-needed,-rpath,/planted -lm
    echo 'mod_sctier.so needs libm.so.6'
    echo 'search path of its own'
}
