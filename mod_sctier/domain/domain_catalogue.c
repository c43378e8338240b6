/*
 * domain_catalogue.c - field tables of an edition, look-ups in it, and whether it hangs together.
 *
 * Look-ups walk the lists: an edition has at most some hundred rows, and no request looks up more than one of them.
 */
#include "domain_catalogue.h"

#include <string.h>

#include <apr_hash.h>

#include "base_pool.h"

static const char *const edition_status_names[] = {"current", "superseded", NULL};
const sct_choice_t sct_edition_status_choice = {"edition_status", edition_status_names};

static const char *const condition_names[] = {"explicit", "implicit", NULL};
const sct_choice_t sct_condition_choice = {"condition", condition_names};

#define SCT_T sct_category_t
SCT_TYPE_TABLE(category, SCT_CATEGORY_FIELDS)
#undef SCT_T
#define SCT_T sct_requirement_t
SCT_TYPE_TABLE(requirement, SCT_REQUIREMENT_FIELDS)
#undef SCT_T
#define SCT_T sct_criterion_t
SCT_TYPE_TABLE(criterion, SCT_CRITERION_FIELDS)
#undef SCT_T
#define SCT_T sct_succession_t
SCT_TYPE_TABLE(succession, SCT_SUCCESSION_FIELDS)
#undef SCT_T
#define SCT_T sct_catalogue_t
SCT_TYPE_TABLE(catalogue, SCT_CATALOGUE_FIELDS)
#undef SCT_T

static int count_of(const apr_array_header_t *list)
{
    return list ? list->nelts : 0;
}

static const sct_requirement_t *requirement_of(const sct_catalogue_t *catalogue, const char *id)
{
    for (int i = 0; i < count_of(catalogue->requirements); i++) {
        const sct_requirement_t *row = &APR_ARRAY_IDX(catalogue->requirements, i, sct_requirement_t);

        if (strcmp(row->id, id) == 0) {
            return row;
        }
    }
    return NULL;
}

const sct_criterion_t *sct_catalogue_criterion(const sct_catalogue_t *catalogue, int64_t star, const char *id)
{
    for (int i = 0; i < count_of(catalogue->criteria); i++) {
        const sct_criterion_t *row = &APR_ARRAY_IDX(catalogue->criteria, i, sct_criterion_t);

        if (strcmp(row->id, id) == 0) {
            return row->star <= star ? row : NULL;
        }
    }
    return NULL;
}

int sct_catalogue_count(const sct_catalogue_t *catalogue, int64_t star)
{
    int count = 0;

    for (int i = 0; i < count_of(catalogue->criteria); i++) {
        count += APR_ARRAY_IDX(catalogue->criteria, i, sct_criterion_t).star <= star;
    }
    return count;
}

const char *sct_catalogue_category(const sct_catalogue_t *catalogue, const char *requirement)
{
    const sct_requirement_t *row = requirement_of(catalogue, requirement);

    return row ? row->category : "";
}

/* Whether id is `parent`, a hyphen and at least one more character. */
static bool is_below(const char *id, const char *parent)
{
    size_t len = strlen(parent);

    return strncmp(id, parent, len) == 0 && id[len] == '-' && id[len + 1] != '\0';
}

/* Remembers an id; the reason when it was there already. */
static const char *seen_before(apr_pool_t *pool, apr_hash_t *seen, const char *what, const char *id)
{
    if (apr_hash_get(seen, id, APR_HASH_KEY_STRING)) {
        return apr_psprintf(pool, "%s %s is listed twice", what, id);
    }
    apr_hash_set(seen, id, APR_HASH_KEY_STRING, id);
    return NULL;
}

static const char *categories_fault(apr_pool_t *pool, apr_hash_t *categories, const sct_catalogue_t *catalogue)
{
    for (int i = 0; i < count_of(catalogue->categories); i++) {
        const char *id = APR_ARRAY_IDX(catalogue->categories, i, sct_category_t).id;
        const char *fault = seen_before(pool, categories, "category", id);

        if (fault) {
            return fault;
        }
    }
    return NULL;
}

static const char *requirement_fault(apr_pool_t *pool, apr_hash_t *seen, apr_hash_t *categories,
                                     const sct_requirement_t *row)
{
    if (!apr_hash_get(categories, row->category, APR_HASH_KEY_STRING)) {
        return apr_psprintf(pool, "requirement %s: there is no category %s", row->id, row->category);
    }
    if (!is_below(row->id, row->category)) {
        return apr_psprintf(pool, "requirement %s: the id does not begin with its category %s", row->id,
                            row->category);
    }
    return seen_before(pool, seen, "requirement", row->id);
}

static const char *criterion_fault(apr_pool_t *pool, apr_hash_t *seen, const sct_catalogue_t *catalogue,
                                   const sct_criterion_t *row)
{
    const sct_requirement_t *requirement = requirement_of(catalogue, row->requirement);

    if (!requirement) {
        return apr_psprintf(pool, "criterion %s: there is no requirement %s", row->id, row->requirement);
    }
    if (!is_below(row->id, row->requirement)) {
        return apr_psprintf(pool, "criterion %s: the id does not begin with its requirement %s", row->id,
                            row->requirement);
    }
    if (requirement->star > row->star) {
        return apr_psprintf(pool, "criterion %s: its star is below that of its requirement %s", row->id,
                            row->requirement);
    }
    if (!row->condition != !row->condition_ja || !row->condition != !row->condition_en) {
        return apr_psprintf(pool, "criterion %s: condition, condition_ja and condition_en go together", row->id);
    }
    return seen_before(pool, seen, "criterion", row->id);
}

static const char *succession_fault(apr_pool_t *pool, apr_hash_t *seen, const sct_succession_t *row)
{
    static const char *const moved[] = {"same_text", "reworded", "renumbered", "renumbered_and_reworded", "absorbed",
                                        NULL};
    bool known = strcmp(row->change, "dropped") == 0;

    for (int i = 0; moved[i]; i++) {
        known = known || strcmp(row->change, moved[i]) == 0;
    }
    if (!known) {
        return apr_psprintf(pool, "succession %s: unknown change %s", row->id, row->change);
    }
    if ((strcmp(row->change, "dropped") == 0) != !row->to) {
        return apr_psprintf(pool, "succession %s: `to` is needed, except for dropped", row->id);
    }
    return seen_before(pool, seen, "succession", row->id);
}

const char *sct_catalogue_fault(apr_pool_t *pool, const sct_catalogue_t *catalogue)
{
    apr_hash_t *categories = apr_hash_make(pool);
    apr_hash_t *requirements = apr_hash_make(pool);
    apr_hash_t *criteria = apr_hash_make(pool);
    apr_hash_t *successions = apr_hash_make(pool);
    const char *fault = categories_fault(pool, categories, catalogue);

    for (int i = 0; !fault && i < count_of(catalogue->requirements); i++) {
        fault = requirement_fault(pool, requirements, categories,
                                  &APR_ARRAY_IDX(catalogue->requirements, i, sct_requirement_t));
    }
    for (int i = 0; !fault && i < count_of(catalogue->criteria); i++) {
        fault = criterion_fault(pool, criteria, catalogue, &APR_ARRAY_IDX(catalogue->criteria, i, sct_criterion_t));
    }
    for (int i = 0; !fault && i < count_of(catalogue->successions); i++) {
        fault = succession_fault(pool, successions, &APR_ARRAY_IDX(catalogue->successions, i, sct_succession_t));
    }
    return fault;
}
