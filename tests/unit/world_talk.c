/*
 * world_talk.c - the price negotiations of the world: A and B ask for a higher price, and the buyer opens a talk with C; its
 * security people are asked into the cases of A and C.
 */
#include "world.h"
#include "service_rule.h"
#include "world_ask.h"

#include <apr_strings.h>

static void declare_size(world_t *world, const char *who, const char *canary)
{
    WORLD_MUST(
        world, who, SCT_POST, "/sizes",
        apr_psprintf(world->pool,
                     "{\"as_of\":\"2026-04-01\",\"source\":\"self\",\"individual\":\"no\",\"capital\":10000000,"
                     "\"employees\":50,\"controlled\":\"no\",\"parent_capital\":-1,\"parent_employees\":-1,\"words\":\"%s\"}",
                     canary),
        NULL);
}

static const char *record_deal(world_t *world, const char *buy, int i, const char *canary)
{
    const char *body = apr_psprintf(world->pool, "{\"title\":\"%s\",\"dealing\":\"manufacture\",\"ordered_on\":\"2026-04-01\","
                                    "\"own_use\":\"no\",\"words\":\"%s\"}", canary, canary);

    const char *path = apr_psprintf(world->pool, "/suppliers/%s/deals", world->id.supplier[i]);

    return world_text_at(world->pool, WORLD_MUST(world, buy, SCT_POST, path, body, NULL), "\"deal\":{\"id\":\"");
}

static const char *ask_for_talk(world_t *world, const char *who, int i, const char *title, const char *canary)
{
    const char *body = apr_psprintf(
        world->pool,
        "{\"subject\":\"security\",\"title\":\"%s\",\"level_id\":\"%s\",\"deal_id\":\"%s\",\"first\":{\"kind\":\"requested\","
        "\"mode\":\"portal\",\"words\":\"%s\",\"lines\":[{\"category\":\"security\",\"per\":\"year\",\"tax\":\"excluded\","
        "\"becomes\":\"1200000\",\"words\":\"%s\"},{\"category\":\"price\",\"item\":\"%s\",\"tax\":\"excluded\",\"was\":\"12."
        "50\","
        "\"becomes\":\"13.25\"}]}}",
        title, world->id.accepted[i], world->id.deal[i], canary, canary, canary);

    return world_text_at(world->pool, WORLD_MUST(world, who, SCT_POST, "/negos", body, NULL), "\"nego\":{\"id\":\"");
}

static const char *set_hold(world_t *world, int i)
{
    const char *path = apr_psprintf(world->pool, "/suppliers/%s/holds", world->id.supplier[i]);
    const char *body = apr_psprintf(world->pool, "{\"nego_id\":\"%s\",\"words\":\"canary-hold-%c\"}", world->id.nego[i], 'A' + i);

    return world_text_at(world->pool, WORLD_MUST(world, "legal", SCT_POST, path, body, NULL), "\"hold\":{\"id\":\"");
}

static void record(world_t *world, const char *who, const char *nego, const char *body)
{
    WORLD_MUST(world, who, SCT_POST, apr_psprintf(world->pool, "/negos/%s/entries", nego), body, NULL);
}

static sct_err_t *waive(sct_op_t *op, const char *supplier_id, const sct_waiver_input_t *in)
{
    sct_waiver_done_t done;

    SCT_WRITE(op, sct_waiver_give(&done, op, supplier_id, in));
    return SCT_OK;
}

/* Legal answers for one rule of each wall. */
static void waive_both(world_t *world, int i, const char *canary)
{
    static const sct_rule_t rules[] = {SCT_RULE_PRC_04, SCT_RULE_LVL_04};

    for (size_t n = 0; n < 2; n++) {
        const sct_waiver_input_t in = {.rule = (int)rules[n], .object_id = n ? world->id.accepted[i] : world->id.nego[i],
                                       .reason = canary, .until_on = sct_date_of(world->now) + 90};
        sct_op_t *op = unit_op(world->pool, world->store, unit_buyer(world->pool, SCT_ROLE_BUYER_LEGAL));

        op->app = &world->app;
        unit_at(op, world->now);
        UNIT_OK(waive(op, world->id.supplier[i], &in));
    }
}

void world_talk(world_t *world)
{
    const char *buy = "buy", *sales = "a-sales", *executive = "b-exec", *of_c;

    declare_size(world, sales, "canary-price-A");
    declare_size(world, executive, "canary-price-B");
    declare_size(world, buy, "canary-buyer");
    world->id.deal[WORLD_A] = record_deal(world, buy, WORLD_A, "canary-price-A");
    world->id.deal[WORLD_B] = record_deal(world, buy, WORLD_B, "canary-price-B");
    world->id.nego[WORLD_A] = ask_for_talk(world, sales, WORLD_A, "canary-joint-A", "canary-price-A");
    world->id.nego[WORLD_B] = ask_for_talk(world, executive, WORLD_B, "canary-price-B", "canary-price-B");
    record(world, buy, world->id.nego[WORLD_A], "{\"kind\":\"joined\",\"words\":\"canary-price-A\"}");
    record(world, sales, world->id.nego[WORLD_A],
           "{\"kind\":\"asked\",\"words\":\"canary-joint-A\",\"for_security\":\"yes\"}");
    record(world, buy, world->id.nego[WORLD_A], "{\"kind\":\"acknowledged\",\"words\":\"canary-price-A\"}");
    record(world, executive, world->id.nego[WORLD_B],
           "{\"kind\":\"asked\",\"words\":\"canary-price-B\",\"for_security\":\"yes\"}");
    for (int i = WORLD_A; i <= WORLD_B; i++) {
        world->id.hold[i] = set_hold(world, i);
    }
    world->id.campaign = world_text_at(
        world->pool,
        WORLD_MUST(world, buy, SCT_POST, "/campaigns", "{\"title\":\"canary-joint-C\",\"words\":\"canary-joint-C\"}", NULL),
        "\"id\":\"");
    WORLD_MUST(world, buy, SCT_POST, apr_psprintf(world->pool, "/campaigns/%s/negos", world->id.campaign),
               apr_psprintf(world->pool, "{\"suppliers\":[\"%s\"]}", world->id.supplier[WORLD_C]), NULL);
    of_c = WORLD_MUST(world, buy, SCT_GET, apr_psprintf(world->pool, "/suppliers/%s/negos", world->id.supplier[WORLD_C]),
                      NULL, NULL);
    world->id.nego[WORLD_C] = world_text_at(world->pool, of_c, "{\"rows\":[{\"id\":\"");
    record(world, buy, world->id.nego[WORLD_C], "{\"kind\":\"joined\",\"words\":\"canary-joint-C\",\"for_security\":\"yes\"}");
    record(world, buy, world->id.nego[WORLD_B],
           "{\"kind\":\"demanded\",\"words\":\"canary-price-B\",\"data_class\":\"internal\"}"); /* PRC-07 */
    waive_both(world, WORLD_A, "canary-waiver-A");
    waive_both(world, WORLD_B, "canary-waiver-B");
}
