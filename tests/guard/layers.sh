# layers - #include follows the arrows of mod_sctier/README.md, foreign headers stay in their rooms, the core calls no httpd.
# shellcheck shell=sh

# room: rooms it may include
arrows='
base:
blob: base
domain: base
codec: base domain
store: base domain
ledger: base domain codec store
service: base domain codec store ledger blob
jobs: base domain codec store ledger service
api: base domain codec store service
httpd: base domain store service api
ctl: base domain codec store ledger service jobs
'

# A header of somebody else: which files may include it. What is not listed may be included anywhere: the C library, APR.
foreign() { # foreign FILE HEADER
    case $2 in
    jansson.h) case $1 in mod_sctier/base/base_json.c) return 0 ;; esac; return 1 ;;
    sqlite3.h) case $1 in mod_sctier/store/store_sqlite*.c | mod_sctier/store/store_sqlite*.h) return 0 ;; esac; return 1 ;;
    openssl/*) case $1 in mod_sctier/base/*.c) return 0 ;; esac; return 1 ;;
    httpd.h | http_*.h | ap_*.h | util_*.h | mod_*.h | scoreboard.h)
        case $1 in mod_sctier/httpd/*) return 0 ;; esac; return 1 ;;
    apr_dbd.h | apr_ldap.h | apr_memcache.h | apr_redis.h | curl/*) return 1 ;;
    esac
    return 0
}

check() {
    find mod_sctier -name '*.[ch]' -o -name '*.def' | sort | awk -F/ '{ print $NF, $2 }' >"$tmp/rooms"
    printf '%s' "$arrows" >"$tmp/arrows"
    # shellcheck disable=SC2046 # names without spaces
    awk '
        FILENAME == ARGV[1] { room[$1] = $2; next }
        FILENAME == ARGV[2] { if (NF) { from = $1; sub(/:$/, "", from); known[from] = 1; may[from, from] = 1
                                        for (i = 2; i <= NF; i++) may[from, $i] = 1 } next }
        FNR == 1 { split(FILENAME, path, "/"); own = path[2]
                   if (!(own in known)) print FILENAME ": room " own " has no arrows" }
        /^[ \t]*#[ \t]*include[ \t]*"/ {
            split($0, part, "\""); name = part[2]
            if (name ~ /\.inc$/) { if (own != "store") print FILENAME ":" FNR ": generated " name " outside store"; next }
            if (name ~ /\//) print FILENAME ":" FNR ": " name ": include by bare name"
            else if (!(name in room)) print FILENAME ":" FNR ": " name " is in no room"
            else if (!((own, room[name]) in may)) print FILENAME ":" FNR ": " own " may not include " room[name] " (" name ")"
        }' "$tmp/rooms" "$tmp/arrows" $(c_files)
    # shellcheck disable=SC2046
    grep -nE '^[[:space:]]*#[[:space:]]*include[[:space:]]*<' $(c_files) |
        sed -E 's/^([^:]*):([0-9]+):[^<]*<([^>]*)>.*/\1 \2 \3/' | while read -r file line header; do
        foreign "$file" "$header" || echo "$file:$line: <$header> does not belong here"
    done
    # shellcheck disable=SC2046
    code $(c_files | grep -v '^mod_sctier/httpd/') | grep -E '[^a-zA-Z0-9_](ap_[a-z_]+ *\(|request_rec|server_rec|conn_rec|module_config)' |
        sed 's/$/   <- httpd outside httpd\//'
    if [ -e "$LIB" ]; then
        nm -u "$LIB" 2>/dev/null | grep -E ' U ap_' | sort -u | sed 's/^/libsctier.a calls httpd:/'
    else
        echo "no $LIB: build first"
    fi
}

plant() {
    printf '#include "api.h"\n' >mod_sctier/base/base_planted.c
    echo 'mod_sctier/base/base_planted.c:1: base may not include api'
    printf '#include "ledger.h"\n#include "../base/base_op.h"\n#include <sqlite3.h>\n' >mod_sctier/store/store_planted.c
    echo 'mod_sctier/store/store_planted.c:1: store may not include ledger'
    echo 'mod_sctier/store/store_planted.c:2: ../base/base_op.h: include by bare name'
    echo 'mod_sctier/store/store_planted.c:3: <sqlite3.h>'
    printf 'static int f(request_rec *r)\n{\n    return ap_rprintf(r, "x");\n}\n' >mod_sctier/api/api_planted.c
    echo 'mod_sctier/api/api_planted.c:1: '
    echo 'mod_sctier/api/api_planted.c:3: '
    mkdir mod_sctier/attic && printf '#include <httpd.h>\n' >mod_sctier/attic/attic_planted.c
    echo 'room attic has no arrows'
    echo 'mod_sctier/attic/attic_planted.c:1: <httpd.h>'
    printf 'int ap_planted(void);\nint call(void);\nint call(void)\n{\n    return ap_planted();\n}\n' >"$tmp/planted.c"
    cc -c -o "$tmp/planted.o" "$tmp/planted.c" && ar rcs "$tmp/planted.a" "$tmp/planted.o"
    LIB=$tmp/planted.a
    echo 'libsctier.a calls httpd:                 U ap_planted'
}
