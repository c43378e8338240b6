/*
 * ledger_projection.c - every row of every projection against what the events say.
 *
 * Columns that are not here are working data: rev, the party chosen last (person.acting), what the next submission will show
 * (assessment.depth), answers, when a file came to a negotiation. A draft of a level request has no event; what only issuing sets
 * must be unset in it.
 */
#include "ledger_projection.h"

#include "base_pool.h"

#define PLAIN(name) {#name, SCT_COLUMN_PLAIN}
#define TIME(name) {#name, SCT_COLUMN_TIME}
#define HASHED(name) {#name, SCT_COLUMN_HASHED}
#define UNREAD(name) {#name, SCT_COLUMN_UNREAD}

static const sct_column_t buyer[] = {PLAIN(id), PLAIN(name_ja), PLAIN(name_en), PLAIN(corporate_number), PLAIN(log_id)};
static const sct_column_t unit[] = {PLAIN(id), PLAIN(name_ja), PLAIN(name_en)};
static const sct_column_t provider[] = {PLAIN(id), PLAIN(issuer), PLAIN(name_ja), PLAIN(name_en), TIME(added_at)};
static const sct_column_t binding[] = {PLAIN(provider_id), PLAIN(party)};
static const sct_column_t person[] = {PLAIN(id), PLAIN(iss), PLAIN(sub), PLAIN(name), TIME(added_at)};
static const sct_column_t membership[] = {PLAIN(id),   PLAIN(person_id), PLAIN(party),
                                          PLAIN(role), TIME(added_at),   TIME(ended_at)};
static const sct_column_t invitation[] = {PLAIN(id),      PLAIN(code_hash), PLAIN(provider_id),
                                          PLAIN(party),   PLAIN(roles),     TIME(added_at),
                                          TIME(expires_at), TIME(used_at),  PLAIN(used_by)};
static const sct_column_t supplier[] = {PLAIN(id),          PLAIN(code),        PLAIN(name_ja), PLAIN(name_en), PLAIN(kana),
                                        PLAIN(corporate_number), PLAIN(business_ja), PLAIN(business_en),
                                        PLAIN(unit_id),     TIME(added_at)};
static const sct_column_t level[] = {
    PLAIN(id), PLAIN(supplier_id), PLAIN(state), PLAIN(star), PLAIN(q_secret), PLAIN(q_outage), PLAIN(q_access),
    PLAIN(c_incident), PLAIN(c_subcontract), PLAIN(reason), PLAIN(other_reason), PLAIN(scope_entities),
    PLAIN(scope_sites), PLAIN(scope_systems), PLAIN(due_on), PLAIN(depth_asked), PLAIN(contact_name),
    PLAIN(contact_unit), PLAIN(contact_mail), PLAIN(contact_phone), PLAIN(edition), TIME(created_at),
    /* from here on unset in a draft */
    TIME(issued_at), PLAIN(issued_by), TIME(visible_from), PLAIN(letter_hash), PLAIN(letter_ja), PLAIN(letter_en),
    TIME(paused_at), PLAIN(paused_days), TIME(answered_at),
    PLAIN(answered_by), PLAIN(answered_words), TIME(withdrawn_at), PLAIN(withdrawn_words),
    /* of its newest submission */
    UNREAD(submitted_at), UNREAD(submission), UNREAD(depth), UNREAD(shared_met), UNREAD(shared_unmet), UNREAD(shared_na),
    UNREAD(shared_total)};
static const sct_column_t assessment[] = {PLAIN(id), PLAIN(level_id), PLAIN(supplier_id), PLAIN(edition),
                                          PLAIN(star), PLAIN(n), PLAIN(met), PLAIN(unmet),
                                          PLAIN(na), PLAIN(total), TIME(submitted_at)};
static const sct_column_t submission[] = {PLAIN(id), PLAIN(assessment_id), PLAIN(level_id), PLAIN(supplier_id), PLAIN(n),
                                          PLAIN(edition), PLAIN(star), PLAIN(depth), HASHED(shared),
                                          PLAIN(shared_hash), PLAIN(full_hash), PLAIN(seq), TIME(submitted_at),
                                          PLAIN(submitted_by)};
static const sct_column_t frozen[] = {PLAIN(submission_id), PLAIN(supplier_id), HASHED(body)};
static const sct_column_t reminder[] = {PLAIN(id), PLAIN(level_id), PLAIN(supplier_id), PLAIN(kind), PLAIN(due_on),
                                        TIME(sent_at)};
static const sct_column_t evidence[] = {PLAIN(id), PLAIN(supplier_id), PLAIN(n), TIME(changed_at), TIME(withdrawn_at),
                                        PLAIN(withdrawn_by), PLAIN(withdrawn_words)};
static const sct_column_t revision[] = {PLAIN(evidence_id), PLAIN(n), PLAIN(supplier_id), PLAIN(name), PLAIN(kind),
                                        PLAIN(size), PLAIN(sha256), PLAIN(dated_on), PLAIN(expires_on), TIME(added_at),
                                        PLAIN(added_by), PLAIN(seq)};
static const sct_column_t shown[] = {PLAIN(submission_id), PLAIN(evidence_id), PLAIN(supplier_id), PLAIN(n), PLAIN(name),
                                     PLAIN(kind), PLAIN(size), PLAIN(sha256), PLAIN(dated_on), PLAIN(expires_on),
                                     TIME(added_at), TIME(withdrawn_at)};
static const sct_column_t size[] = {PLAIN(id), PLAIN(supplier_id), PLAIN(as_of), PLAIN(source), PLAIN(individual),
                                    PLAIN(one_director), PLAIN(capital), PLAIN(employees), PLAIN(controlled),
                                    PLAIN(parent_capital), PLAIN(parent_employees), PLAIN(words), TIME(declared_at),
                                    PLAIN(declared_by), PLAIN(side)};
static const sct_column_t deal[] = {PLAIN(id), PLAIN(supplier_id), PLAIN(title), PLAIN(dealing), PLAIN(ordered_on),
                                    PLAIN(order_no), PLAIN(intermediary), PLAIN(real_orderer), PLAIN(own_use),
                                    PLAIN(as_business), PLAIN(passes_on), PLAIN(words), PLAIN(replaces), TIME(recorded_at),
                                    PLAIN(recorded_by)};
static const sct_column_t campaign[] = {PLAIN(id), PLAIN(title), PLAIN(words), PLAIN(planned_on), TIME(begun_at),
                                        PLAIN(begun_by)};
static const sct_column_t nego[] = {PLAIN(id), PLAIN(supplier_id), PLAIN(subject), PLAIN(title), PLAIN(level_id),
                                    PLAIN(deal_id), PLAIN(campaign_id), PLAIN(begun_side), TIME(begun_at), PLAIN(begun_by),
                                    PLAIN(state), PLAIN(outcome), PLAIN(waits_for), PLAIN(waits_since), PLAIN(held_on),
                                    PLAIN(n), PLAIN(joined), TIME(changed_at)};
static const sct_column_t entry[] = {PLAIN(id), PLAIN(nego_id), PLAIN(supplier_id), PLAIN(n), PLAIN(side), PLAIN(kind),
                                     PLAIN(occurred_on), PLAIN(about), PLAIN(words), PLAIN(mode), PLAIN(result),
                                     PLAIN(data_class), PLAIN(planned_on), PLAIN(addressee), PLAIN(address),
                                     PLAIN(participants), PLAIN(basis), PLAIN(benefit), PLAIN(task), PLAIN(item),
                                     PLAIN(equivalent), PLAIN(related), PLAIN(fault), PLAIN(on_cost), PLAIN(waits), PLAIN(why),
                                     PLAIN(for_security), PLAIN(files), TIME(recorded_at), PLAIN(recorded_by)};
static const sct_column_t line[] = {PLAIN(entry_id), PLAIN(n), PLAIN(supplier_id), PLAIN(nego_id), PLAIN(category),
                                    PLAIN(item), PLAIN(per), PLAIN(tax), PLAIN(was), PLAIN(becomes), PLAIN(source),
                                    PLAIN(words), PLAIN(yen)};
static const sct_column_t hold[] = {PLAIN(id), PLAIN(supplier_id), PLAIN(nego_id), PLAIN(words), TIME(set_at), PLAIN(set_by),
                                    TIME(released_at), PLAIN(released_by), PLAIN(released_words)};
static const sct_column_t waiver[] = {PLAIN(id), PLAIN(supplier_id), PLAIN(rule), PLAIN(object_id), PLAIN(wall), PLAIN(reason),
                                      PLAIN(until_on), TIME(given_at), PLAIN(given_by), TIME(ended_at), PLAIN(ended_by)};
static const sct_column_t attachment[] = {PLAIN(id), PLAIN(nego_id), PLAIN(supplier_id), PLAIN(side), PLAIN(name), PLAIN(size),
                                          PLAIN(sha256), TIME(expires_at), PLAIN(for_security), PLAIN(entry_id)};
static const sct_column_t standing[] = {PLAIN(supplier_id), PLAIN(kana), PLAIN(standing), PLAIN(level_id),
                                        PLAIN(star), TIME(issued_at), PLAIN(due_on), PLAIN(depth_asked),
                                        TIME(submitted_at), PLAIN(depth), PLAIN(met), PLAIN(unmet), PLAIN(na), PLAIN(total)};
static const sct_column_t tally[] = {PLAIN(key), PLAIN(n)};

#define PROJECTION(name, stmt, keys) {#name, stmt, keys, sizeof(name) / sizeof((name)[0]), name}
static const sct_projection_t projections[SCT_ROWS__COUNT] = {
    [SCT_ROWS_BUYER] = PROJECTION(buyer, SCT_STMT_VERIFY_BUYER, 1),
    [SCT_ROWS_UNIT] = PROJECTION(unit, SCT_STMT_VERIFY_UNIT, 1),
    [SCT_ROWS_PROVIDER] = PROJECTION(provider, SCT_STMT_VERIFY_PROVIDER, 1),
    [SCT_ROWS_BINDING] = PROJECTION(binding, SCT_STMT_VERIFY_BINDING, 2),
    [SCT_ROWS_PERSON] = PROJECTION(person, SCT_STMT_VERIFY_PERSON, 1),
    [SCT_ROWS_MEMBERSHIP] = PROJECTION(membership, SCT_STMT_VERIFY_MEMBERSHIP, 1),
    [SCT_ROWS_INVITATION] = PROJECTION(invitation, SCT_STMT_VERIFY_INVITATION, 1),
    [SCT_ROWS_SUPPLIER] = PROJECTION(supplier, SCT_STMT_VERIFY_SUPPLIER, 1),
    [SCT_ROWS_LEVEL] = PROJECTION(level, SCT_STMT_VERIFY_LEVEL, 1),
    [SCT_ROWS_ASSESSMENT] = PROJECTION(assessment, SCT_STMT_VERIFY_ASSESSMENT, 1),
    [SCT_ROWS_SUBMISSION] = PROJECTION(submission, SCT_STMT_VERIFY_SUBMISSION, 1),
    [SCT_ROWS_FROZEN] = PROJECTION(frozen, SCT_STMT_VERIFY_FROZEN, 1),
    [SCT_ROWS_REMINDER] = PROJECTION(reminder, SCT_STMT_VERIFY_REMINDER, 1),
    [SCT_ROWS_EVIDENCE] = PROJECTION(evidence, SCT_STMT_VERIFY_EVIDENCE, 1),
    [SCT_ROWS_REVISION] = PROJECTION(revision, SCT_STMT_VERIFY_REVISION, 2),
    [SCT_ROWS_SHOWN] = PROJECTION(shown, SCT_STMT_VERIFY_SHOWN, 2),
    [SCT_ROWS_SIZE] = PROJECTION(size, SCT_STMT_VERIFY_SIZE, 1),
    [SCT_ROWS_DEAL] = PROJECTION(deal, SCT_STMT_VERIFY_DEAL, 1),
    [SCT_ROWS_CAMPAIGN] = PROJECTION(campaign, SCT_STMT_VERIFY_CAMPAIGN, 1),
    [SCT_ROWS_NEGO] = PROJECTION(nego, SCT_STMT_VERIFY_NEGO, 1),
    [SCT_ROWS_ENTRY] = PROJECTION(entry, SCT_STMT_VERIFY_ENTRY, 1),
    [SCT_ROWS_LINE] = PROJECTION(line, SCT_STMT_VERIFY_LINE, 2),
    [SCT_ROWS_HOLD] = PROJECTION(hold, SCT_STMT_VERIFY_HOLD, 1),
    [SCT_ROWS_WAIVER] = PROJECTION(waiver, SCT_STMT_VERIFY_WAIVER, 1),
    [SCT_ROWS_ATTACHMENT] = PROJECTION(attachment, SCT_STMT_VERIFY_ATTACHMENT, 1),
    [SCT_ROWS_STANDING] = PROJECTION(standing, SCT_STMT_VERIFY_STANDING, 1),
    [SCT_ROWS_TALLY] = PROJECTION(tally, SCT_STMT_VERIFY_TALLY, 1),
};

/* ---- the rows that there must be ---- */

const sct_projection_t *sct_projection(sct_rows_t rows)
{
    return &projections[rows];
}

int sct_projection_column(sct_rows_t rows, const char *name)
{
    for (int i = 0; i < projections[rows].count; i++) {
        if (strcmp(projections[rows].columns[i].name, name) == 0) {
            return i;
        }
    }
    return -1;
}

apr_hash_t *sct_expected_all(const sct_verify_t *verify, sct_rows_t rows)
{
    return verify->expected[rows];
}

sct_expected_t *sct_expected_find(sct_verify_t *verify, sct_rows_t rows, const char *name)
{
    return apr_hash_get(verify->expected[rows], name, APR_HASH_KEY_STRING);
}

sct_expected_t *sct_expected_make(sct_verify_t *verify, sct_rows_t rows, const char *const keys[SCT_PROJECTION_KEYS])
{
    const sct_projection_t *projection = &projections[rows];
    sct_expected_t *row = apr_pcalloc(verify->pool, sizeof *row);

    row->value = apr_pcalloc(verify->pool, (apr_size_t)projection->count * sizeof *row->value);
    for (int i = 0; i < projection->keys; i++) {
        row->value[i] = apr_pstrdup(verify->pool, keys[i]);
        row->name = row->name ? apr_pstrcat(verify->pool, row->name, " ", row->value[i], NULL) : row->value[i];
    }
    apr_hash_set(verify->expected[rows], row->name, APR_HASH_KEY_STRING, row);
    return row;
}

const char *sct_expected_get(sct_rows_t rows, const sct_expected_t *row, const char *column)
{
    return row->value[sct_projection_column(rows, column)];
}

void sct_expected_set(sct_verify_t *verify, sct_rows_t rows, sct_expected_t *row, const char *column, const char *text)
{
    row->value[sct_projection_column(rows, column)] = apr_pstrdup(verify->pool, text);
}

/* ---- the rows that are there ---- */

typedef struct scan_t {
    sct_verify_t *verify;
    sct_rows_t rows;
} scan_t;

#define LAST_MS INT64_C(253402300799999) /* of the year 9999 */

/* A number that is no instant of ours stays what it is, and so differs. */
static const char *instant(apr_pool_t *pool, const char *text)
{
    apr_int64_t ms = apr_atoi64(text);

    return ms >= 0 && ms <= LAST_MS ? sct_time_text(pool, sct_time_from_ms(ms)) : text;
}

/* The bytes of a column as an expected value has them; NULL when it is NULL. *len without the NUL that follows. */
static const char *stored(size_t *len, apr_pool_t *pool, const sct_row_t *row, int i, const sct_column_t *column)
{
    const char *bytes = sct_row_blob(len, pool, row, i);
    const char *text;
    sct_hash_t hash;

    if (!bytes) {
        return NULL;
    }
    if (column->kind == SCT_COLUMN_HASHED) {
        sct_hash(&hash, bytes, *len);
        *len = (size_t)2 * SCT_HASH_LEN;
        return sct_hex(pool, hash.bytes, SCT_HASH_LEN);
    }
    text = apr_pstrmemdup(pool, bytes, *len);
    if (column->kind == SCT_COLUMN_TIME) {
        text = instant(pool, text);
        *len = strlen(text);
    }
    return text;
}

static const char *name_of(apr_pool_t *pool, const sct_row_t *row, const sct_projection_t *projection)
{
    const char *name = NULL;
    size_t len;

    for (int i = 0; i < projection->keys; i++) {
        const char *key = stored(&len, pool, row, i, &projection->columns[i]);

        key = key ? key : "";
        name = name ? apr_pstrcat(pool, name, " ", key, NULL) : key;
    }
    return name;
}

static void compare(const scan_t *scan, const sct_row_t *row, sct_expected_t *expected)
{
    const sct_projection_t *projection = &projections[scan->rows];

    expected->seen = true;
    for (int i = 0; i < projection->count; i++) {
        const char *told = expected->value[i];
        const char *text;
        size_t len = 0;

        if (projection->columns[i].kind == SCT_COLUMN_UNREAD) {
            continue;
        }
        text = stored(&len, scan->verify->scratch, row, i, &projection->columns[i]);
        if (!text != !told || (text && (len != strlen(told) || memcmp(text, told, len) != 0))) {
            sct_verify_fault(scan->verify, apr_psprintf(scan->verify->scratch, "%s is not what the events tell",
                                                        projection->columns[i].name),
                             "%s %s", projection->thing, expected->name);
        }
    }
}

/* A level request in the state draft that no event tells of is what it says, up to what only issuing sets. */
static sct_expected_t *draft_of(const scan_t *scan, const sct_row_t *row, const char *name)
{
    const sct_projection_t *projection = &projections[scan->rows];
    int issued_at = sct_projection_column(SCT_ROWS_LEVEL, "issued_at");
    int state = sct_projection_column(SCT_ROWS_LEVEL, "state");
    const char *keys[SCT_PROJECTION_KEYS] = {name};
    const char *value[sizeof level / sizeof level[0]] = {NULL};
    sct_expected_t *expected;
    size_t len;

    for (int i = 0; i < issued_at; i++) {
        value[i] = stored(&len, scan->verify->pool, row, i, &projection->columns[i]);
    }
    if (!value[state] || strcmp(value[state], "draft") != 0) {
        return NULL;
    }
    expected = sct_expected_make(scan->verify, SCT_ROWS_LEVEL, keys);
    memcpy(expected->value, value, sizeof value);
    sct_expected_set(scan->verify, SCT_ROWS_LEVEL, expected, "paused_days", "0");
    return expected;
}

/* A file brought to a negotiation that no entry names is its side's working data. */
static bool is_unnamed(const scan_t *scan, const sct_row_t *row)
{
    int entry_id = scan->rows == SCT_ROWS_ATTACHMENT ? sct_projection_column(scan->rows, "entry_id") : -1;

    return entry_id >= 0 && !sct_row_text(scan->verify->scratch, row, entry_id);
}

static sct_err_t *check_row(void *baton, sct_op_t *op, const sct_row_t *row)
{
    const scan_t *scan = baton;
    sct_expected_t *expected;
    const char *name;

    (void)op;
    apr_pool_clear(scan->verify->scratch);
    name = name_of(scan->verify->scratch, row, &projections[scan->rows]);
    expected = sct_expected_find(scan->verify, scan->rows, name);
    if (!expected && scan->rows == SCT_ROWS_LEVEL) {
        expected = draft_of(scan, row, name);
    }
    if (expected) {
        compare(scan, row, expected);
    } else if (!is_unnamed(scan, row)) {
        sct_verify_fault(scan->verify, "no event tells of it", "%s %s", projections[scan->rows].thing, name);
    }
    return SCT_OK;
}

static sct_err_t *check_rows(sct_verify_t *verify, sct_rows_t rows)
{
    scan_t scan = {verify, rows};

    SCT_TRY(sct_stmt_each(verify->op, projections[rows].stmt, SCT_NO_ARGS, check_row, &scan));
    for (apr_hash_index_t *i = apr_hash_first(verify->pool, verify->expected[rows]); i; i = apr_hash_next(i)) {
        const sct_expected_t *expected = apr_hash_this_val(i);

        if (!expected->seen) {
            apr_pool_clear(verify->scratch);
            sct_verify_fault(verify, "row is missing", "%s %s", projections[rows].thing, expected->name);
        }
    }
    return SCT_OK;
}

sct_err_t *sct_verify_rows(sct_verify_t *verify)
{
    SCT_TRY(sct_expect_answers(verify));
    for (sct_rows_t rows = SCT_ROWS_NONE + 1; rows < SCT_ROWS__COUNT; rows++) {
        if (rows == SCT_ROWS_STANDING) {
            SCT_TRY(sct_expect_standings(verify)); /* drafts have been read by now */
        }
        SCT_TRY(check_rows(verify, rows));
    }
    return SCT_OK;
}
