# names - the error log prints base names: each is there once and begins with its room. Headers are guarded by their name.
# shellcheck shell=sh

check() {
    find mod_sctier -name '*.[ch]' -o -name '*.def' | sed 's,.*/,,' | sort | uniq -d | sed 's/$/: two files have this name/'
    c_files | while read -r file; do
        room=$(room "$file")
        name=${file##*/}
        case $name in
        "$room".[ch] | "$room"_*.[ch]) ;;
        mod_sctier.[ch] | sctierctl.[ch]) [ "$room" = httpd ] || [ "$room" = ctl ] || echo "$file: belongs to httpd/ or ctl/" ;;
        *) echo "$file: the name does not begin with its room" ;;
        esac
        case $name in
        *.h)
            guard=SCT_$(echo "$name" | tr 'a-z.' 'A-Z_')
            grep -qE "^#ifndef $guard\$" "$file" || echo "$file: no include guard $guard"
            ;;
        esac
        head -n 2 "$file" | grep -qF "$name - " || echo "$file: the first comment is not \"$name - what it is for\""
        own=${name%.c}.h
        if [ "$name" != "$own" ] && [ -e "mod_sctier/$room/$own" ]; then
            first=$(sed -n 's/^#include "\(.*\)"$/\1/p' "$file" | head -n 1)
            case $first in
            "$own" | "$room".h | "$room"_*.h) ;;
            *) echo "$file: its own header $own does not come first" ;;
            esac
        fi
        last=$(grep -E '^#include' "$file" | tail -n 1)
        ! grep -qx '#include "base_pool.h"' "$file" || [ "$last" = '#include "base_pool.h"' ] || [ "${name%.h}" != "$name" ] ||
            grep -qE '^#(undef|define).*' "$file" || echo "$file: base_pool.h is not the last include"
    done
    # functions and types that other files see carry our prefix
    # shellcheck disable=SC2046
    grep -nE '^} [a-zA-Z_]+_t;' $(find mod_sctier -name '*.h') | grep -vE '\} sct_[a-z0-9_]+_t;' | sed 's/$/   <- a type without sct_/'
}

plant() {
    printf '/*\n * base_op.h - again\n */\n#ifndef SCT_OTHER_H\n#endif\n' >mod_sctier/api/base_op.h
    echo 'base_op.h: two files have this name'
    echo 'mod_sctier/api/base_op.h: the name does not begin with its room'
    echo 'mod_sctier/api/base_op.h: no include guard SCT_BASE_OP_H'
    printf '/*\n * base_planted.h - a type\n */\n#ifndef SCT_BASE_PLANTED_H\ntypedef struct {\n} planted_t;\n#endif\n' >mod_sctier/base/base_planted.h
    echo 'mod_sctier/base/base_planted.h:6:'
    printf '/*\n * domain_level.h - a type\n */\n' >mod_sctier/codec/codec_planted.h
    printf '/*\n * something\n */\n#include "base_pool.h"\n#include "codec_planted.h"\n' >mod_sctier/codec/codec_planted.c
    echo 'mod_sctier/codec/codec_planted.h: the first comment'
    echo 'mod_sctier/codec/codec_planted.c: the first comment'
    echo 'mod_sctier/codec/codec_planted.c: its own header codec_planted.h does not come first'
    echo 'mod_sctier/codec/codec_planted.c: base_pool.h is not the last include'
}
