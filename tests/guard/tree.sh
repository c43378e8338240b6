# tree - what may stand at the top and in the first folders; everything else has a place further down.
# shellcheck shell=sh

check() {
    find . -mindepth 1 -maxdepth 1 | sed 's,^\./,,' | sort | while read -r name; do
        case $name in
        .git | .gitignore | .ci | .clang-tidy | .clang-format | .editorconfig | .shellcheckrc | build) ;;
        Makefile | LICENSE | NOTICE | README.md | README.ja.md | conf | htdocs | sql | mod_sctier | tests) ;;
        *) echo "$name: not at the top of the tree" ;;
        esac
    done
    for name in LICENSE NOTICE README.md README.ja.md .ci/run Makefile mod_sctier/README.md conf/sctier.conf conf/openidc.conf; do
        [ -s "$name" ] || echo "$name: missing"
    done
    find tests -mindepth 1 -maxdepth 1 -type d | sed 's,.*/,,' | while read -r name; do
        case $name in
        unit | rules | sql | fuzz | faults | sanitize | http | browser | verify | guard | lint | bench | support | fixtures | vendor | node_modules) ;;
        *) echo "tests/$name: no such part of the tests" ;;
        esac
    done
    # what is built, and what an editor leaves behind
    find . -path ./.git -prune -o -path ./build -prune -o -name node_modules -prune -o -type f \
        \( -name '*.o' -o -name '*.so' -o -name '*.a' -o -name '*.db' -o -name '*.db-wal' -o -name '*~' -o -name '*.orig' -o -name '*.rej' \
        -o -name '*.swp' -o -name 'core' \) -print | sed 's/$/: not a source/'
    ! [ -e htdocs/vendor ] || echo "htdocs/vendor: is built, not kept"
}

plant() {
    touch notes.txt mod_sctier/base/base_err.c~ && mkdir tests/misc && rm -f NOTICE
    echo 'notes.txt: not at the top'
    echo 'base_err.c~: not a source'
    echo 'tests/misc: no such part'
    echo 'NOTICE: missing'
}
