/*
 * world_talk.c - the price negotiations of the world: A and B ask for a higher price, and the buyer opens a talk with C; its
 * security people are asked into the cases of A and C.
 */
#include "world.h"
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

/* Legal answers for a finding; its id. */
static const char *waive(world_t *world, int i, const char *rule, const char *object_id)
{
    const char *path = apr_psprintf(world->pool, "/suppliers/%s/waivers", world->id.supplier[i]);
    const char *body = apr_psprintf(world->pool, "{\"rule\":\"%s\",\"object_id\":\"%s\",\"reason\":\"canary-waiver-%c\","
                                    "\"until_on\":\"2027-02-20\"}", rule, object_id, 'A' + i);

    return world_text_at(world->pool, WORLD_MUST(world, "legal", SCT_POST, path, body, NULL), "\"waiver\":{\"id\":\"");
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
        world->id.waiver[i] = waive(world, i, "PRC-04", world->id.nego[i]);
        waive(world, i, "LVL-04", world->id.accepted[i]);
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
}
