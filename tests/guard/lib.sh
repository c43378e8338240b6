# lib.sh - what guards share. Read by run.sh before each guard; works in the current directory, the root of a tree.
# shellcheck shell=sh

# Every C source and header of the product.
c_files() {
    find mod_sctier -name '*.[ch]' | sort
}

# code FILE...: lines "file:line: code" without comments, and with the inside of strings and characters left out.
code() {
    awk -f "$here/strip.awk" "$@"
}

# words FILE...: lines "file:line: code" without comments; strings stay.
uncommented() {
    awk -v strings=1 -f "$here/strip.awk" "$@"
}

# room FILE: the folder below mod_sctier/
room() {
    path=${1#mod_sctier/}
    echo "${path%%/*}"
}

# text_files: every file of the tree that people read: no pictures, no lock file, nothing built.
text_files() {
    find . -path ./.git -prune -o -path ./build -prune -o -name node_modules -prune -o -type f \
        ! -name '*.png' ! -name '*.ico' ! -name '*.bin' ! -name package-lock.json -print | sed 's,^\./,,' | sort
}
