# exports - mod_sctier.so exports one symbol, sctier_module: nothing of it meets the names of another module.
# shellcheck shell=sh

check() {
    [ -e "$SO" ] || { echo "no $SO: build first"; return; }
    nm -D --defined-only "$SO" | awk '{ print $NF }' >"$tmp/symbols"
    grep -qx sctier_module "$tmp/symbols" || echo "mod_sctier.so does not export sctier_module"
    grep -vx sctier_module "$tmp/symbols" | sed 's/^/mod_sctier.so exports /'
}

plant() {
    printf 'int planted(void);\nint planted(void)\n{\n    return 0;\n}\n' >"$tmp/planted.c"
    SO=$tmp/planted.so
    cc -shared -fPIC -o "$SO" "$tmp/planted.c"
    echo 'mod_sctier.so exports planted'
    echo 'does not export sctier_module'
}
