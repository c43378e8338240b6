/*
 * ctl_coverage.c - how the Act on subcontract dealings (取適法) reads for one order. Without the database.
 */
#include "ctl.h"

#include "domain_coverage.h"

#include "base_pool.h"

#define YEN_MOST INT64_C(100000000000000)
#define PEOPLE_MOST INT64_C(10000000)

#define COVERAGE_FIELDS(F)                                                  \
    F(CHOICE, dealing,            SCT_REQUIRED, 0, 0, &sct_dealing_choice)  \
    F(DATE,   ordered_on,         SCT_REQUIRED, 0, 0, NULL)                 \
    F(CHOICE, buyer_person,       SCT_OPTIONAL, 0, 0, &sct_fact_choice)     \
    F(INT,    buyer_capital,      SCT_OPTIONAL, 0, YEN_MOST, NULL)          \
    F(INT,    buyer_employees,    SCT_OPTIONAL, 0, PEOPLE_MOST, NULL)       \
    F(CHOICE, supplier_person,    SCT_OPTIONAL, 0, 0, &sct_fact_choice)     \
    F(INT,    supplier_capital,   SCT_OPTIONAL, 0, YEN_MOST, NULL)          \
    F(INT,    supplier_employees, SCT_OPTIONAL, 0, PEOPLE_MOST, NULL)       \
    F(CHOICE, own_use,            SCT_OPTIONAL, 0, 0, &sct_fact_choice)     \
    F(CHOICE, as_business,        SCT_OPTIONAL, 0, 0, &sct_fact_choice)     \
    F(CHOICE, passes_on,          SCT_OPTIONAL, 0, 0, &sct_fact_choice)     \
    F(INT,    parent_capital,     SCT_OPTIONAL, 0, YEN_MOST, NULL)          \
    F(INT,    parent_employees,   SCT_OPTIONAL, 0, PEOPLE_MOST, NULL)

typedef struct coverage_input_t {
    uint64_t given;
    COVERAGE_FIELDS(SCT_STRUCT_MEMBER)
} coverage_input_t;

static const sct_field_t fields[] = {
#define SCT_T coverage_input_t
    COVERAGE_FIELDS(SCT_TABLE_ROW)
#undef SCT_T
};
static const sct_type_t input_type = {"coverage_input", sizeof(coverage_input_t), fields, sizeof fields / sizeof fields[0]};

/* Who has capital is no person: nobody need say so too. */
static sct_size_t size_of(const coverage_input_t *in, const char *capital, const char *employees, int person, int64_t yen,
                          int64_t people)
{
    bool has_capital = sct_given(&input_type, in, capital);

    return (sct_size_t){person == 0 && has_capital ? SCT_FACT_NO : (sct_fact_t)person, has_capital ? yen : SCT_NUMBER_UNKNOWN,
                        sct_given(&input_type, in, employees) ? people : SCT_NUMBER_UNKNOWN};
}

static sct_order_t order_of(const coverage_input_t *in)
{
    return (sct_order_t){
        .dealing = (sct_dealing_t)in->dealing,
        .ordered_on = in->ordered_on,
        .buyer = size_of(in, "buyer_capital", "buyer_employees", in->buyer_person, in->buyer_capital, in->buyer_employees),
        .supplier = size_of(in, "supplier_capital", "supplier_employees", in->supplier_person, in->supplier_capital,
                            in->supplier_employees),
        .own_use = (sct_fact_t)in->own_use,
        .as_business = (sct_fact_t)in->as_business,
        .passes_on = (sct_fact_t)in->passes_on,
        .parent = size_of(in, "parent_capital", "parent_employees", SCT_FACT_NO, in->parent_capital, in->parent_employees),
    };
}

static const struct {
    unsigned bit;
    const char *flag;
} missing[] = {
    {SCT_MISSING_BUYER_INDIVIDUAL, "--buyer-person"},       {SCT_MISSING_BUYER_CAPITAL, "--buyer-capital"},
    {SCT_MISSING_BUYER_EMPLOYEES, "--buyer-employees"},     {SCT_MISSING_SUPPLIER_INDIVIDUAL, "--supplier-person"},
    {SCT_MISSING_SUPPLIER_CAPITAL, "--supplier-capital"},   {SCT_MISSING_SUPPLIER_EMPLOYEES, "--supplier-employees"},
    {SCT_MISSING_OWN_USE, "--own-use"},                     {SCT_MISSING_AS_BUSINESS, "--as-business"},
    {SCT_MISSING_PARENT, "--passes-on, --parent-capital, --parent-employees"},
};

static const char *list_missing(apr_pool_t *pool, unsigned bits)
{
    const char *list = "";

    for (size_t i = 0; i < sizeof missing / sizeof missing[0]; i++) {
        if (bits & missing[i].bit) {
            list = apr_pstrcat(pool, list, *list ? ", " : "", missing[i].flag, NULL);
        }
    }
    return list;
}

static void say_reading(const sct_ctl_t *ctl, const sct_coverage_t *read)
{
    switch (read->value) {
    case SCT_COVERAGE_COVERED:
        sct_say(ctl, "reading: within the Act (%s)", "読み取り: 取適法の対象 (%s)", read->article);
        return;
    case SCT_COVERAGE_NOT_COVERED:
        sct_say(ctl, "reading: not within the Act (%s); the Antimonopoly Act applies to every supplier",
                "読み取り: 取適法の対象外 (%s)。独占禁止法 (優越的地位の濫用) はどの取引先にも適用されます", read->article);
        return;
    case SCT_COVERAGE_LEGACY:
        sct_say(ctl, "reading: ordered before 2026-01-01, so by the former act (%s); it is not read further",
                "読み取り: 2026-01-01 より前の発注のため旧法によります (%s)。これ以上は読み取りません", read->article);
        return;
    case SCT_COVERAGE_UNKNOWN:
        sct_say(ctl, "reading: not known, so treat it as within the Act; missing: %s",
                "読み取り: 不明のため、対象として扱ってください。足りない入力: %s", list_missing(ctl->pool, read->missing));
        return;
    }
}

static sct_err_t *run_coverage(sct_ctl_t *ctl)
{
    coverage_input_t in = {0};
    sct_order_t order;
    sct_coverage_t read;

    SCT_TRY(sct_ctl_input(&in, ctl, &input_type));
    order = order_of(&in);
    read = sct_coverage_read(&order);
    sct_say(ctl, "order of %s: %s", "%s の発注: %s", sct_date_text(ctl->pool, order.ordered_on),
            ctl->ja ? sct_dealing_ja(order.dealing) : sct_dealing_en(order.dealing));
    say_reading(ctl, &read);
    sct_tell(ctl, "This reads the inputs by the thresholds of the Act (法定), for this order only. It is not legal advice.",
             "入力を法定の基準に当てはめた読み取りで、この発注だけのものです。法的助言ではありません。");
    return SCT_OK;
}

static const sct_ctl_option_t coverage_options[] = {
    {"dealing", "dealing", "NAME", SCT_OPT_REQUIRED,
     "manufacture, repair, program, information, transport, storage, processing, service, delivery, construction or sale",
     "manufacture (製造)、repair (修理)、program (プログラム)、information (その他の情報成果物)、transport (運送)、storage (倉庫保管)、"
     "processing (情報処理)、service (その他の役務)、delivery (特定運送)、construction (建設工事)、sale (委託でない取引)"},
    {"on", "ordered_on", "DATE", SCT_OPT_REQUIRED, "the day of the order", "発注日"},
    {"buyer-capital", "buyer_capital", "YEN", 0, "capital of who really orders", "実質的な委託者の資本金 (円)"},
    {"buyer-employees", "buyer_employees", "N", 0, "its regular employees", "その常時使用する従業員の数"},
    {"buyer-person", "buyer_person", "yes|no", 0, "it is a person, not a corporation", "個人か (法人でない)"},
    {"supplier-capital", "supplier_capital", "YEN", 0, "capital of the supplier", "取引先の資本金 (円)"},
    {"supplier-employees", "supplier_employees", "N", 0, "its regular employees", "その常時使用する従業員の数"},
    {"supplier-person", "supplier_person", "yes|no", 0, "it is a person, not a corporation", "個人か (法人でない)"},
    {"own-use", "own_use", "yes|no", 0, "what is ordered is for the buyer's own use", "委託者が自ら使うものか"},
    {"as-business", "as_business", "yes|no", 0, "the buyer makes or does such things as a business", "委託者が業として行っているか"},
    {"passes-on", "passes_on", "yes|no", 0, "the buyer is controlled by a parent and passes on most of what that entrusted",
     "親会社から受けた委託の全部または相当部分を再委託しているか"},
    {"parent-capital", "parent_capital", "YEN", 0, "capital of that parent", "その親会社の資本金 (円)"},
    {"parent-employees", "parent_employees", "N", 0, "its regular employees", "その常時使用する従業員の数"},
    {NULL, NULL, NULL, 0, NULL, NULL}};

const sct_ctl_command_t sct_ctl_coverage_commands[] = {
    {"coverage", NULL, NULL, coverage_options, run_coverage, "how the Act on subcontract dealings (取適法) reads for one order",
     "ある発注に取適法がどう当てはまるかの読み取り"},
    {NULL, NULL, NULL, NULL, NULL, NULL, NULL}};
