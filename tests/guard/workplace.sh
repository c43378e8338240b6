# workplace - nothing of the place where somebody works on this: no paths of a machine, no package registry, no private host.
# The lock file names packages and hashes; where they come from is the business of whoever installs them.
# shellcheck shell=sh

# check_lock FILE: no addresses, every package pinned by its hash
check_lock() {
    grep -n '"resolved"' "$1" | sed "s,^,$1:,"
    grep -nE 'https?://' "$1" | grep -vE '"(url|funding)"' | sed "s,^,$1:,"
    # shellcheck disable=SC2016 # JavaScript
    node -e '
        const lock = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
        for (const [name, entry] of Object.entries(lock.packages)) {
            if (name && !entry.integrity) console.log(`${process.argv[1]}: ${name} has no integrity`);
        }
        for (const [name, version] of Object.entries(lock.packages[""].devDependencies)) {
            if (!/^\d+\.\d+\.\d+$/.test(version)) console.log(`${process.argv[1]}: ${name} ${version} is not an exact version`);
        }' "$1"
}

check() {
    # shellcheck disable=SC2046 # names without spaces
    grep -nHE '(^|[^a-zA-Z0-9_.])/(home|root|Users|wor[k]|far[m])/|[.][.]/share[d]|(^|[^a-z])registr[y]\.[a-z]|npmj[s]|https?://[a-z0-9.-]+\.(corp|internal|lan)([^a-z]|$)|(^|[^A-Za-z])(LL[M]|Chat[G]PT|Clau[d]e|Copi[l]ot|A[I] (assistant|agent|generated))([^A-Za-z]|$)' \
        $(text_files | grep -v '^tests/guard/workplace\.sh$') | cut -c1-200
    grep -q '^omit-lockfile-registry-resolved=true$' tests/.npmrc || echo "tests/.npmrc: does not keep registries out of the lock file"
    grep -nE '^(//|@[a-z-]+:)?registr[y]|_auth' tests/.npmrc | sed 's,^,tests/.npmrc:,'
    for lock in tests/package-lock.json tests/bench/package-lock.json; do
        check_lock "$lock"
    done
}

plant() {
    printf '# see /hom[e]/somebody/notes and ../share[d]/design\n' | tr -d '[]' >conf/planted.conf
    echo 'conf/planted.conf:1:'
    key=resolved # apart from its quotes, so that this file holds no such line itself
    sed -i "0,/\"integrity\": \"[^\"]*\"/s//\"$key\": \"https:\/\/packages.example\/x.tgz\"/" tests/package-lock.json
    echo '"resolved"'
    echo 'has no integrity'
    sed -i 's/"preact": "[0-9.]*"/"preact": "^1.0.0"/' tests/package-lock.json
    echo 'preact ^1.0.0 is not an exact version'
    echo 'registry''=https://packages.example/' >>tests/.npmrc
    echo 'tests/.npmrc:'
}
