# routes - every route has its handler, its permission and its types; every handler, permission and type is used by a route.
# shellcheck shell=sh

check() {
    grep -E '^SCT_ROUTE\(' mod_sctier/api/routes.def | sed 's/^SCT_ROUTE(//; s/) *$//; s/ *, */,/g' >"$tmp/routes"
    grep -oE '^SCT_CAN\([A-Z_]+' mod_sctier/service/permissions.def | sed 's/.*(//' | sort -u >"$tmp/can"
    # shellcheck disable=SC2046 # names without spaces
    code $(find mod_sctier/api -name 'api_*.c') >"$tmp/code"
    # The fields from the right, as flags hold no comma: handler, budget, limit, flags, status, reply, input, permission.
    awk -F, '{ print $NF, $3, $4, $5, $1, $2 }' "$tmp/routes" | while read -r handler can input reply method path; do
        grep -qE "[ *]sct_api_$handler\(" "$tmp/code" || echo "routes.def: $method $path: no function sct_api_$handler"
        grep -qx "$can" "$tmp/can" || echo "routes.def: $method $path: no permission $can"
        for type in $input $reply; do
            [ "$type" = none ] || grep -rqE "SCT_TYPE_STRUCT\($type," mod_sctier/domain || echo "routes.def: $method $path: no type $type"
        done
        case $method,$input in
        GET,none | DELETE,none | PUT,none | POST,*_input | PATCH,*_input) ;;
        *) echo "routes.def: $method $path: input $input does not fit the method" ;;
        esac
    done
    cut -d, -f1,2 "$tmp/routes" | sed -E 's/\{[^}]*\}/{}/g' | sort | uniq -d | sed 's/^/routes.def: twice: /'
    awk -F, '{ print $3 }' "$tmp/routes" | sort -u | comm -13 - "$tmp/can" | sed 's/^/permissions.def: no route needs /'
    grep -oE '[ *]sct_api_[a-z_]+\(sct_call_t' "$tmp/code" | sed -E 's/.*sct_api_([a-z_]+)\(.*/\1/' | sort -u >"$tmp/handlers"
    awk -F, '{ print $NF }' "$tmp/routes" | sort -u | comm -13 - "$tmp/handlers" | sed 's/^/no route leads to sct_api_/'
}

plant() {
    printf 'SCT_ROUTE(GET, "/planted/{a}", SEE_PLANTED, planted_input, planted, 200, 0, 0, 1, planted_show)\n' >>mod_sctier/api/routes.def
    printf 'SCT_ROUTE(GET, "/planted/{b}", SEE_SELF, none, none, 200, IF_MATCH | ETAG, 0, 1, planted_show)\n' >>mod_sctier/api/routes.def
    printf 'SCT_CAN(PLANTED, SCT_MEMBER)\n' >>mod_sctier/service/permissions.def
    printf 'sct_err_t *sct_api_planted_more(sct_call_t *call, sct_op_t *op)\n{\n}\n' >mod_sctier/api/api_planted.c
    echo 'no function sct_api_planted_show'
    echo 'no permission SEE_PLANTED'
    echo 'no type planted_input'
    echo 'no type planted'
    echo 'input planted_input does not fit'
    echo 'twice: GET,"/planted/{}"'
    echo 'no route needs PLANTED'
    echo 'no route leads to sct_api_planted_more'
}
