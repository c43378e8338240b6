/*
 * world_talk.c - the price negotiations of the world: A and B ask for a higher price, and the buyer opens a talk with C; its
 * security people are asked into the cases of A and C. Both sides bring files, some of which entries name.
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

static const char *announce(world_t *world, const char *who, const char *nego, const char *name, const char *bytes)
{
    const char *path = apr_psprintf(world->pool, "/negos/%s/files", nego);

    return world_text_at(world->pool, WORLD_MUST(world, who, SCT_POST, path, world_upload(world->pool, name, bytes, ""), NULL),
                         "\"id\":\"");
}

/* A file whose bytes are its canary, and are in. */
static const char *bring(world_t *world, const char *who, const char *nego, const char *canary)
{
    const char *bytes = apr_pstrcat(world->pool, canary, "\n", NULL);
    const char *id = announce(world, who, nego, apr_pstrcat(world->pool, canary, ".txt", NULL), bytes);

    WORLD_MUST(world, who, SCT_PUT, apr_psprintf(world->pool, "/files/%s/bytes", id), bytes, NULL);
    return id;
}

/* An entry that names one file. */
static void record_file(world_t *world, const char *who, const char *nego, const char *kind, const char *canary, bool marked,
                        const char *file)
{
    record(world, who, nego, apr_psprintf(world->pool, "{\"kind\":\"%s\",\"words\":\"%s\"%s,\"files\":[\"%s\"]}", kind, canary,
                                          marked ? ",\"for_security\":\"yes\"" : "", file));
}

static void bring_unnamed(world_t *world)
{
    const char *a = world->id.nego[WORLD_A], *b = world->id.nego[WORLD_B];

    world->id.coming[WORLD_A] = announce(world, "a-sales", a, "canary-later-A.txt", world_later_bytes(world->pool, WORLD_A));
    world->id.coming[WORLD_B] = announce(world, "b-exec", b, "canary-later-B.txt", world_later_bytes(world->pool, WORLD_B));
    world->id.coming_of_buyer = announce(world, "sec", a, "canary-joint-A.txt", world_later_bytes(world->pool, WORLD_A));
    world->id.ready[WORLD_A] = bring(world, "a-sales", a, "canary-later-A");
    world->id.ready[WORLD_B] = bring(world, "b-exec", b, "canary-later-B");
    world->id.ready_of_buyer = bring(world, "sec", a, "canary-joint-A");
    bring(world, "buy", a, "canary-price-A");
}

void world_talk(world_t *world)
{
    const char *buy = "buy", *sales = "a-sales", *executive = "b-exec";
    const char *a, *b, *c, *of_c;

    declare_size(world, sales, "canary-price-A");
    declare_size(world, executive, "canary-price-B");
    declare_size(world, buy, "canary-buyer");
    world->id.deal[WORLD_A] = record_deal(world, buy, WORLD_A, "canary-price-A");
    world->id.deal[WORLD_B] = record_deal(world, buy, WORLD_B, "canary-price-B");
    world->id.nego[WORLD_A] = a = ask_for_talk(world, sales, WORLD_A, "canary-joint-A", "canary-price-A");
    world->id.nego[WORLD_B] = b = ask_for_talk(world, executive, WORLD_B, "canary-price-B", "canary-price-B");
    record(world, buy, a, "{\"kind\":\"joined\",\"words\":\"canary-price-A\"}");
    world->id.file[WORLD_A] = bring(world, sales, a, "canary-joint-A");
    record_file(world, sales, a, "asked", "canary-joint-A", true, world->id.file[WORLD_A]);
    record_file(world, buy, a, "acknowledged", "canary-price-A", false, bring(world, buy, a, "canary-price-A"));
    world->id.file[WORLD_B] = bring(world, executive, b, "canary-price-B");
    record_file(world, executive, b, "asked", "canary-price-B", true, world->id.file[WORLD_B]);
    record_file(world, executive, b, "commented", "canary-price-B", false, bring(world, executive, b, "canary-price-B"));
    record_file(world, buy, b, "commented", "canary-price-B", true, bring(world, buy, b, "canary-price-B"));
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
    world->id.nego[WORLD_C] = c = world_text_at(world->pool, of_c, "{\"rows\":[{\"id\":\"");
    record_file(world, buy, c, "joined", "canary-joint-C", true, bring(world, buy, c, "canary-joint-C"));
    record(world, buy, b, "{\"kind\":\"demanded\",\"words\":\"canary-price-B\",\"data_class\":\"internal\"}"); /* PRC-07 */
    bring_unnamed(world);
}
