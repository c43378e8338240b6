#!/bin/sh
# deps.sh run|test ... - installs the Debian packages that are missing, and leaves no daemon running.
#
# A machine that already has `node` and `npm` keeps them. Packages that start a service when installed are kept from doing
# so: apache2-bin instead of apache2, and a policy-rc.d for the time of the installation.
set -eu

need=''
want() { # want PACKAGE: needed unless dpkg has it
    dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed' || need="$need $1"
}
want_command() { # want_command COMMAND PACKAGE: needed unless the command is there, wherever it came from
    command -v "$1" >/dev/null 2>&1 || need="$need $2"
}

for set in "$@"; do
    case $set in
    run)
        want_command gcc gcc
        want_command make make
        for package in libc6-dev pkg-config apache2-bin apache2-dev libapache2-mod-auth-openidc libapr1-dev \
            libaprutil1-dev libsqlite3-dev libpq-dev libjansson-dev libssl-dev; do
            want "$package"
        done
        want_command node nodejs
        want_command npm npm
        ;;
    test)
        for package in libcmocka-dev libasan8 libubsan1 chromium-headless-shell fonts-noto-cjk jq sqlite3 openssl postgresql-15 postgresql-client-15 procps clamav-daemon; do
            want "$package"
        done
        ;;
    nodes)
        for package in redis-server postgresql-15 postgresql-client-15; do
            want "$package"
        done
        ;;
    sanitize)
        for package in libtsan2 valgrind libc6-dbg; do
            want "$package"
        done
        ;;
    lint)
        want_command clang clang
        want_command clang-tidy clang-tidy
        want bindfs
        want cppcheck
        want shellcheck
        ;;
    fuzz)
        want_command clang clang
        [ -n "$(find /usr/lib/llvm-*/lib/clang -name 'libclang_rt.fuzzer-*.a' 2>/dev/null | head -n 1)" ] || need="$need libclang-rt-14-dev"
        ;;
    bench)
        want_command g++ g++
        for package in python3 python3-django python3-djangorestframework libapache2-mod-wsgi-py3 valgrind libc6-dbg; do
            want "$package"
        done
        # headers of node, unless they came with it
        [ -e "$(dirname "$(dirname "$(readlink -f "$(command -v node || echo /usr/bin/node)")")")/include/node/node.h" ] || want libnode-dev
        ;;
    *)
        echo "deps.sh: unknown set '$set': run, test, nodes, sanitize, lint, fuzz or bench" >&2
        exit 2
        ;;
    esac
done
[ -n "$need" ] || exit 0

echo "installing:$need"
as_root=''
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || {
        echo "These Debian packages are missing:$need" >&2
        echo "Install them as root (apt-get install$need) and try again." >&2
        exit 1
    }
    as_root=sudo
fi

policy=/usr/sbin/policy-rc.d
made=''
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
    $as_root chmod 755 $policy
    made=yes
fi
done_with_policy() { [ -z "$made" ] || $as_root rm -f $policy; }
trap done_with_policy EXIT
trap 'exit 130' INT TERM

# The package lists may be old or absent: update once, then install.
# shellcheck disable=SC2086 # a list of names
{
    $as_root apt-get update -qq &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $need
} >/dev/null
