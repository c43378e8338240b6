# texts - the words of the pages: the same keys in Japanese and English, each used, none missing, none left untranslated;
# errors.def and faults.def have their words in the pages.
# shellcheck shell=sh

check() {
    node "$here/texts.mjs"
}

plant() {
    sed -i "s/^export default {/&\n    'planted.only_en': 'Planted', 'planted.blank': '', 'planted.same': 'Not translated', 'planted.hole': 'Has {n}',/" htdocs/i18n/en.js
    sed -i "s/^export default {/&\n    'planted.blank': '空', 'planted.same': 'Not translated', 'planted.hole': '数',/" htdocs/i18n/ja.js
    echo "planted.only_en: not in ja"
    echo "planted.blank: empty in en"
    echo "planted.same: the same in ja and en"
    echo "planted.hole: {} in ja, {n} in en"
    echo "planted.only_en: no page uses it"
    # shellcheck disable=SC2016 # JavaScript
    printf '%s\n' 't("planted.unknown"); t(`plantedx.${a}`);' >htdocs/js/planted.js
    echo 'planted.unknown: used in htdocs/js/planted.js'
    echo 'plantedx.: used in htdocs/js/planted.js'
    printf 'SCT_ERROR(PLANTED, 400, 0, "planted", "a", "b")\n' >>mod_sctier/base/errors.def
    printf 'SCT_FAULT(PLANTED, "planted", "a", "b")\n' >>mod_sctier/base/faults.def
    echo 'error.planted: of errors.def'
    echo 'fault.planted: of faults.def'
}
