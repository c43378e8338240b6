/*
 * ctl_demo_names.c - made-up suppliers and people beyond those of conf/demo: names that sound like Japanese companies, spread
 * over the whole syllabary, the same for the same place in the row.
 */
#include "ctl_demo.h"

#include "base_pool.h"

typedef struct word_t {
    const char *ja;
    const char *kana;
    const char *en;
} word_t;

static const word_t places[] = {
    {"阿武隈", "アブクマ", "Abukuma"},   {"安曇野", "アズミノ", "Azumino"},     {"伊那谷", "イナダニ", "Inadani"},
    {"揖斐", "イビ", "Ibi"},             {"魚沼", "ウオヌマ", "Uonuma"},        {"宇和", "ウワ", "Uwa"},
    {"江差", "エサシ", "Esashi"},        {"越後", "エチゴ", "Echigo"},          {"雄物", "オモノ", "Omono"},
    {"遠賀", "オンガ", "Onga"},          {"釜無", "カマナシ", "Kamanashi"},     {"北上", "キタカミ", "Kitakami"},
    {"鬼怒", "キヌ", "Kinu"},            {"九頭竜", "クズリュウ", "Kuzuryu"},   {"球磨", "クマ", "Kuma"},
    {"気仙", "ケセン", "Kesen"},         {"江の川", "ゴウノカワ", "Gonokawa"},  {"相模", "サガミ", "Sagami"},
    {"信濃", "シナノ", "Shinano"},       {"四万十", "シマント", "Shimanto"},    {"諏訪", "スワ", "Suwa"},
    {"瀬戸", "セト", "Seto"},            {"空知", "ソラチ", "Sorachi"},         {"多摩", "タマ", "Tama"},
    {"筑後", "チクゴ", "Chikugo"},       {"千曲", "チクマ", "Chikuma"},         {"津軽", "ツガル", "Tsugaru"},
    {"天竜", "テンリュウ", "Tenryu"},    {"十勝", "トカチ", "Tokachi"},         {"利根", "トネ", "Tone"},
    {"那珂", "ナカ", "Naka"},            {"仁淀", "ニヨド", "Niyodo"},          {"沼田", "ヌマタ", "Numata"},
    {"能登", "ノト", "Noto"},            {"播磨", "ハリマ", "Harima"},          {"飛騨", "ヒダ", "Hida"},
    {"富士川", "フジカワ", "Fujikawa"},  {"穂高", "ホダカ", "Hodaka"},          {"松浦", "マツウラ", "Matsuura"},
    {"美作", "ミマサカ", "Mimasaka"},    {"武庫", "ムコ", "Muko"},              {"最上", "モガミ", "Mogami"},
    {"八代", "ヤツシロ", "Yatsushiro"},  {"由良", "ユラ", "Yura"},              {"吉野", "ヨシノ", "Yoshino"},
    {"留萌", "ルモイ", "Rumoi"},         {"若狭", "ワカサ", "Wakasa"},          {"渡良瀬", "ワタラセ", "Watarase"}};
static const word_t houses[] = {
    {"", "", ""},                        {"中央", "チュウオウ", " Chuo"},       {"第一", "ダイイチ", " Daiichi"},
    {"東", "ヒガシ", " Higashi"},        {"西", "ニシ", " Nishi"},              {"南", "ミナミ", " Minami"},
    {"新", "シン", " Shin"},             {"三和", "サンワ", " Sanwa"},          {"共立", "キョウリツ", " Kyoritsu"},
    {"旭", "アサヒ", " Asahi"},          {"協和", "キョウワ", " Kyowa"},        {"大同", "ダイドウ", " Daido"},
    {"明和", "メイワ", " Meiwa"},        {"日進", "ニッシン", " Nisshin"},      {"丸", "マル", " Maru"},
    {"光", "ヒカリ", " Hikari"}};
static const word_t trades[] = {
    {"精機", "セイキ", "Seiki"},         {"工業", "コウギョウ", "Industry"},    {"電子", "デンシ", "Electronics"},
    {"化成", "カセイ", "Chemicals"},     {"物流", "ブツリュウ", "Logistics"},   {"印刷", "インサツ", "Printing"},
    {"計測", "ケイソク", "Measurement"}, {"金型", "カナガタ", "Tool and Die"},  {"設備", "セツビ", "Facilities"},
    {"情報", "ジョウホウ", "Information"}, {"製作所", "セイサクショ", "Works"}, {"鋳造", "チュウゾウ", "Casting"},
    {"塗装", "トソウ", "Coating"},       {"樹脂", "ジュシ", "Plastics"},        {"電装", "デンソウ", "Electric"},
    {"ばね", "バネ", "Spring"},          {"梱包", "コンポウ", "Packaging"},     {"設計", "セッケイ", "Design"},
    {"硝子", "ガラス", "Glass"},         {"鍛工", "タンコウ", "Forging"},       {"警備", "ケイビ", "Security Services"},
    {"運輸", "ウンユ", "Transport"},     {"配線", "ハイセン", "Wiring"},        {"油圧", "ユアツ", "Hydraulics"},
    {"工具", "コウグ", "Tools"}};
/* what each of the trades supplies, in their order */
static const struct {
    const char *ja;
    const char *en;
} goods[] = {
    {"精密切削部品", "Precision machined parts"},  {"板金部品", "Sheet metal parts"}, {"制御基板", "Control boards"},
    {"接着剤・洗浄剤", "Adhesives and cleaners"},  {"部品の保管・構内物流", "Storage and in-plant logistics"},
    {"取扱説明書の印刷", "Printing of manuals"},   {"測定器の校正", "Calibration"},   {"射出成形金型", "Injection moulds"},
    {"工場設備の保守", "Upkeep of plant"},         {"業務システムの運用", "Operation of business software"},
    {"軸受部品", "Bearing parts"},                 {"鋳物部品", "Castings"},          {"部品の塗装", "Coating of parts"},
    {"樹脂成形品", "Moulded plastics"},            {"ワイヤーハーネス", "Wire harnesses"}, {"ばね・線材加工品", "Springs"},
    {"梱包資材", "Packaging"},                     {"機構設計の受託", "Mechanical design"}, {"光学部品", "Optical parts"},
    {"鍛造部品", "Forgings"},                      {"工場の警備", "Guarding of plants"}, {"部品の輸送", "Transport of parts"},
    {"制御盤の配線", "Wiring of control panels"},  {"油圧機器", "Hydraulic units"},   {"切削工具", "Cutting tools"}};
static const struct {
    const char *before;
    const char *after;
    const char *en;
} forms[] = {{"株式会社", "", " Co., Ltd."}, {"", "株式会社", " Co., Ltd."}, {"有限会社", "", " Ltd."}, {"", "合同会社", " LLC"}};
static const char *const families[] = {"佐々木", "山口", "松本", "井上", "木村", "林",   "清水", "山崎", "阿部", "池田", "橋本", "石川",
                                       "前田",   "藤田", "後藤", "岡田", "近藤", "村上", "遠藤", "青木", "坂本", "福田", "太田"};
static const char *const givens[] = {"健", "誠", "恵", "直樹", "真由美", "大輔", "千尋", "修", "陽子", "隆", "美穂", "浩", "舞", "光"};

#define COUNT(words) ((int)(sizeof(words) / sizeof(words)[0]))

static const char *made_up_number(apr_pool_t *pool, int n)
{
    const char *digits = apr_psprintf(pool, "990004%06d", n % 1000000);

    return apr_psprintf(pool, "%d%s", sct_corporate_number_digit(digits), digits);
}

const char *sct_seed_person_name(apr_pool_t *pool, int i)
{
    return apr_pstrcat(pool, families[i % COUNT(families)], " ", givens[i % COUNT(givens)], NULL);
}

void sct_seed_more_suppliers(apr_array_header_t *suppliers, apr_pool_t *pool, int n, const apr_array_header_t *units)
{
    for (int i = suppliers->nelts; i < n; i++) {
        const word_t *place = &places[i * 7 % COUNT(places)];
        int trade = i / COUNT(places) % COUNT(trades);
        const word_t *house = &houses[i / (COUNT(places) * COUNT(trades)) % COUNT(houses)];
        int form = (i / (COUNT(places) * COUNT(trades) * COUNT(houses)) + i) % COUNT(forms);

        APR_ARRAY_PUSH(suppliers, sct_supplier_input_t) = (sct_supplier_input_t){
            .code = apr_psprintf(pool, "T-%06d", i + 1),
            .name_ja = apr_pstrcat(pool, forms[form].before, place->ja, house->ja, trades[trade].ja, forms[form].after, NULL),
            .name_en = apr_pstrcat(pool, place->en, house->en, " ", trades[trade].en, forms[form].en, NULL),
            .kana = apr_pstrcat(pool, place->kana, house->kana, trades[trade].kana, NULL),
            .corporate_number = made_up_number(pool, i + 1),
            .business_ja = goods[trade].ja,
            .business_en = goods[trade].en,
            .unit = APR_ARRAY_IDX(units, i % units->nelts, sct_unit_input_t).name_ja};
    }
}
