#!/bin/sh
# postgres.sh start DIR | crash DIR | kill DIR | resume DIR | stop DIR - a private PostgreSQL cluster of the tests: no TCP port, its socket in DIR.
#
# Its data are worth nothing, so it does not wait for the disk (FSYNC=on does). As root it runs as the user postgres, else as
# the caller. It ends with its data: stop removes DIR. crash tells every process of it to end at once, kill does not ask (kill -9).
set -eu
bin=$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -x "$bin/initdb" ] || { echo 'postgres.sh: no PostgreSQL server is installed; run make deps' >&2; exit 1; }
dir=$2

as_server() {
    if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

case $1 in
start)
    mkdir -p "$dir"
    chmod 711 "$dir"
    [ "$(id -u)" -ne 0 ] || chown postgres "$dir"
    as_server "$bin/initdb" -D "$dir/data" --no-sync -E UTF8 --locale=C -A trust -U postgres >/dev/null
    cat >>"$dir/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
unix_socket_permissions = 0777
fsync = ${FSYNC:-off}
full_page_writes = ${FSYNC:-off}
max_connections = 200
CONF
    as_server "$bin/pg_ctl" -D "$dir/data" -w -s -l "$dir/log" start
    ;;
crash)
    as_server "$bin/pg_ctl" -D "$dir/data" -w -s -m immediate stop
    ;;
kill)
    main=$(head -n 1 "$dir/data/postmaster.pid")
    all="$main $(cat "/proc/$main/task/$main/children")"
    # shellcheck disable=SC2086 # a list of numbers
    kill -9 $all
    for one in $all; do
        while kill -0 "$one" 2>/dev/null; do :; done
    done
    ;;
resume)
    # what kill left says that a server may run; pg_ctl looks for itself
    as_server "$bin/pg_ctl" -D "$dir/data" -w -s -l "$dir/log" start 2>/dev/null
    ;;
stop)
    as_server "$bin/pg_ctl" -D "$dir/data" -w -s -m immediate stop || true
    rm -rf "$dir"
    ;;
*)
    echo 'postgres.sh start|crash|kill|resume|stop DIR' >&2
    exit 2
    ;;
esac
