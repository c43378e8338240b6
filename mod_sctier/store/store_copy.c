/*
 * store_copy.c - copying row by row in the order of keys, going on where a copy stopped, and comparing both sides.
 */
#include "store_copy.h"

#include <string.h>

#include "base_buf.h"
#include "base_pool.h"
#include "store_side.h"

#define CHUNK 200 /* rows read at once */
/* A transaction ends behind the chunk with which it holds so much, which is in memory for an engine that adds rows together. */
#define ROWS_MOST 2000
#define BYTES_MOST ((size_t)4 << 20)
#define KEYS_MOST 4

static const char *const names[] = {
#define SCT_MIGRATION(version, line)
#define SCT_TABLE(name) name,
#define SCT_GUARD(text)
#include "sqlite_schema.inc"
#undef SCT_MIGRATION
#undef SCT_TABLE
#undef SCT_GUARD
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* What a table is made of, the same on both sides. */
typedef struct shape_t {
    const char *name;
    apr_array_header_t *columns; /* const char *, by name */
    apr_array_header_t *keys;    /* const char * */
    int key_at[KEYS_MOST];       /* among the columns */
    const char *first;           /* the text that reads its beginning, */
    const char *next;            /* and what follows a key */
} shape_t;

/* ---- what there is ---- */

static sct_err_t *push_text(void *baton, sct_op_t *op, const sct_row_t *row)
{
    apr_array_header_t *out = baton;

    (void)op;
    APR_ARRAY_PUSH(out, const char *) = sct_row_text(out->pool, row, 0);
    return SCT_OK;
}

static sct_err_t *texts(apr_array_header_t **out, sct_side_t *side, apr_pool_t *pool, const char *sql, const char *table)
{
    const char *name = apr_pstrcat(pool, "t_", table, NULL);
    sct_value_t *arg = apr_pcalloc(pool, sizeof *arg);

    *arg = (sct_value_t){.kind = SCT_V_TEXT, .bytes = name, .len = strlen(name)};
    *out = apr_array_make(pool, 16, sizeof(const char *));
    return side->ops->rows(side, sql, arg, 1, push_text, *out);
}

static const char *listed(apr_pool_t *pool, const apr_array_header_t *list)
{
    const char *out = "";

    for (int i = 0; i < list->nelts; i++) {
        out = apr_pstrcat(pool, out, i > 0 ? ", " : "", APR_ARRAY_IDX(list, i, const char *), NULL);
    }
    return out;
}

static const char *numbered(apr_pool_t *pool, int count)
{
    const char *out = "";

    for (int i = 1; i <= count; i++) {
        out = apr_psprintf(pool, "%s%s$%d", out, i > 1 ? ", " : "", i);
    }
    return out;
}

static void write_texts(shape_t *shape, apr_pool_t *pool)
{
    const char *columns = listed(pool, shape->columns);
    const char *keys = listed(pool, shape->keys);
    const char *select = apr_psprintf(pool, "SELECT %s FROM t_%s", columns, shape->name);
    const char *order = apr_psprintf(pool, " ORDER BY %s LIMIT %d", keys, CHUNK);

    shape->first = apr_pstrcat(pool, select, order, NULL);
    shape->next = apr_psprintf(pool, "%s WHERE (%s) > (%s)%s", select, keys, numbered(pool, shape->keys->nelts), order);
    for (int k = 0; k < shape->keys->nelts; k++) {
        for (int c = 0; c < shape->columns->nelts; c++) {
            if (strcmp(APR_ARRAY_IDX(shape->keys, k, const char *), APR_ARRAY_IDX(shape->columns, c, const char *)) == 0) {
                shape->key_at[k] = c;
            }
        }
    }
}

static sct_err_t *read_shape(shape_t *out, sct_copy_t *copy, const char *name)
{
    apr_array_header_t *columns = NULL, *keys = NULL;

    out->name = name;
    SCT_TRY(texts(&out->columns, copy->from, copy->pool, copy->from->ops->columns, name));
    SCT_TRY(texts(&out->keys, copy->from, copy->pool, copy->from->ops->keys, name));
    SCT_TRY(texts(&columns, copy->to, copy->pool, copy->to->ops->columns, name));
    SCT_TRY(texts(&keys, copy->to, copy->pool, copy->to->ops->keys, name));
    if (out->keys->nelts == 0 || out->keys->nelts > KEYS_MOST ||
        strcmp(listed(copy->pool, columns), listed(copy->pool, out->columns)) != 0 ||
        strcmp(listed(copy->pool, keys), listed(copy->pool, out->keys)) != 0) {
        return sct_err(copy->pool, CONFIG, "t_%s is not the same table on both sides", name);
    }
    write_texts(out, copy->pool);
    return SCT_OK;
}

static bool has_shape(const sct_copy_t *copy, const char *table)
{
    for (int i = 0; i < copy->shapes->nelts; i++) {
        if (strcmp(APR_ARRAY_IDX(copy->shapes, i, shape_t).name, table) == 0) {
            return true;
        }
    }
    return false;
}

/* Whether all tables that it points to, besides itself, have their place. */
static sct_err_t *is_next(bool *out, sct_copy_t *copy, const char *table)
{
    apr_array_header_t *to = NULL;

    SCT_TRY(texts(&to, copy->from, copy->pool, copy->from->ops->references, table));
    *out = !has_shape(copy, table);
    for (int i = 0; i < to->nelts; i++) {
        const char *other = APR_ARRAY_IDX(to, i, const char *) + 2; /* behind t_ */

        *out = *out && (strcmp(other, table) == 0 || has_shape(copy, other));
    }
    return SCT_OK;
}

/* Tables in an order in which every row finds what it points to. */
static sct_err_t *put_in_order(sct_copy_t *copy)
{
    for (int before = -1; before < copy->shapes->nelts && copy->shapes->nelts < (int)COUNT(names);) {
        before = copy->shapes->nelts;
        for (size_t i = 0; i < COUNT(names); i++) {
            bool next = false;

            SCT_TRY(is_next(&next, copy, names[i]));
            if (next) {
                shape_t shape = {0};

                SCT_TRY(read_shape(&shape, copy, names[i]));
                APR_ARRAY_PUSH(copy->shapes, shape_t) = shape;
                APR_ARRAY_PUSH(copy->tables, sct_copied_t) = (sct_copied_t){.name = names[i]};
            }
        }
    }
    return copy->shapes->nelts == (int)COUNT(names) ? SCT_OK : sct_err(copy->pool, BUG, "foreign keys go in a circle");
}

/* ---- rows ---- */

/* A place in a table: the key of the row read last. */
typedef struct cursor_t {
    const shape_t *shape;
    sct_side_t *side;
    apr_pool_t *pool;       /* of the key */
    sct_value_t key[KEYS_MOST];
    bool begun;
    int rows;               /* of the chunk */
    sct_err_t *(*take)(void *baton, const sct_value_t *values);
    void *baton;
} cursor_t;

static sct_value_t kept(apr_pool_t *pool, const sct_value_t *value)
{
    sct_value_t out = *value;

    if (value->kind == SCT_V_TEXT || value->kind == SCT_V_BLOB) {
        out.bytes = apr_pstrmemdup(pool, value->len ? value->bytes : "", value->len);
    }
    return out;
}

static sct_err_t *take_row(void *baton, sct_op_t *op, const sct_row_t *row)
{
    cursor_t *cursor = baton;
    int count = cursor->shape->columns->nelts;
    sct_value_t *values = apr_pcalloc(op->pool, (size_t)count * sizeof *values);

    for (int i = 0; i < count; i++) {
        cursor->side->ops == &sct_side_sqlite ? sct_engine_sqlite.value(&values[i], row, i)
                                              : sct_engine_postgres.value(&values[i], row, i);
    }
    cursor->rows++;
    for (int k = 0; k < cursor->shape->keys->nelts; k++) {
        cursor->key[k] = kept(cursor->pool, &values[cursor->shape->key_at[k]]);
    }
    cursor->begun = true;
    return cursor->take(cursor->baton, values);
}

/* The next rows behind the cursor, in a pool that goes with them. */
static sct_err_t *next_chunk(cursor_t *cursor, apr_pool_t *pool)
{
    sct_side_t *side = cursor->side;
    sct_value_t *key = apr_pcalloc(pool, KEYS_MOST * sizeof *key);

    for (int k = 0; k < cursor->shape->keys->nelts; k++) {
        key[k] = cursor->begun ? kept(pool, &cursor->key[k]) : (sct_value_t){.kind = SCT_V_NULL};
    }
    apr_pool_clear(cursor->pool);
    cursor->rows = 0;
    side->op.pool = pool;
    return cursor->begun ? side->ops->rows(side, cursor->shape->next, key, cursor->shape->keys->nelts, take_row, cursor)
                         : side->ops->rows(side, cursor->shape->first, NULL, 0, take_row, cursor);
}

static cursor_t cursor_at_start(const shape_t *shape, sct_side_t *side, apr_pool_t *pool)
{
    cursor_t out = {.shape = shape, .side = side};

    apr_pool_create(&out.pool, pool);
    return out;
}

/* SHA-256 of what came before and of this row: kinds, lengths and bytes, so that no two rows are written alike. */
typedef struct digest_t {
    const shape_t *shape;
    apr_pool_t *pool;
    sct_hash_t hash;
    int64_t rows;
    int64_t most;
    cursor_t *last; /* where the rows counted end */
} digest_t;

static sct_err_t *add_to_digest(void *baton, const sct_value_t *values)
{
    digest_t *digest = baton;
    sct_buf_t row;

    if (digest->rows >= digest->most) {
        return SCT_OK;
    }
    sct_buf_init(&row, digest->pool, 512);
    for (int i = 0; i < digest->shape->columns->nelts; i++) {
        const sct_value_t *value = &values[i];
        const char *number = apr_psprintf(digest->pool, "%" APR_INT64_T_FMT, (apr_int64_t)value->number);
        bool bytes = value->kind == SCT_V_TEXT || value->kind == SCT_V_BLOB;

        sct_buf_text(&row, apr_psprintf(digest->pool, "%c%d:", "nitb"[value->kind],
                                        bytes ? (int)value->len : (int)strlen(number)));
        bytes ? sct_buf_add(&row, value->len ? value->bytes : "", value->len) : sct_buf_text(&row, number);
    }
    sct_hash2(&digest->hash, digest->hash.bytes, SCT_HASH_LEN, row.data, row.len);
    digest->rows++;
    return SCT_OK;
}

/* The first `most` rows of a table. */
static sct_err_t *digest_table(digest_t *out, const shape_t *shape, sct_side_t *side, apr_pool_t *pool, int64_t most)
{
    cursor_t cursor = cursor_at_start(shape, side, pool);
    apr_pool_t *chunk = NULL;

    *out = (digest_t){.shape = shape, .most = most};
    apr_pool_create(&chunk, pool);
    cursor.take = add_to_digest;
    cursor.baton = out;
    do {
        apr_pool_clear(chunk);
        out->pool = chunk;
        SCT_TRY(next_chunk(&cursor, chunk));
    } while (cursor.rows == CHUNK && out->rows < most);
    apr_pool_destroy(chunk);
    apr_pool_destroy(cursor.pool);
    side->op.pool = pool;
    return SCT_OK;
}

/* ---- beginning ---- */

static apr_status_t close_side(void *side)
{
    ((sct_side_t *)side)->ops->close(side);
    return APR_SUCCESS;
}

static sct_err_t *open_side(sct_side_t **out, apr_pool_t *pool, const char *database, bool target)
{
    sct_side_t *side = apr_pcalloc(pool, sizeof *side);
    apr_array_header_t *tables = apr_array_make(pool, COUNT(names), sizeof(const char *));
    sct_err_t *err;

    for (size_t i = 0; i < COUNT(names); i++) {
        APR_ARRAY_PUSH(tables, const char *) = names[i];
    }
    side->ops = sct_store_is_file(database) ? &sct_side_sqlite : &sct_side_postgres;
    side->database = database;
    side->target = target;
    side->op = (sct_op_t){.pool = pool, .source = sct_source_system(), .system = 1, .request_id = "copy"};
    err = side->ops->open(side, pool, tables);
    if (err) {
        side->ops->close(side);
        return sct_wrap(pool, err, target ? "while opening the target" : "while opening the source");
    }
    apr_pool_cleanup_register(pool, side, close_side, apr_pool_cleanup_null);
    *out = side;
    return SCT_OK;
}

static sct_err_t *check_source(sct_copy_t *copy)
{
    const sct_side_t *from = copy->from;

    SCT_TRY(from->ops->read_version(copy->from));
    return from->version == from->needed
               ? SCT_OK
               : sct_err(copy->pool, CONFIG, "the source has version %d, this program needs %d: %s", from->version, from->needed,
                         from->version < 0 ? "it is an unfinished copy itself" : "run `sctierctl migrate`");
}

/* Of a table: an unfinished copy has the first rows of the source, a finished one all of them. */
static sct_err_t *compare_beginning(bool *same, int64_t *rows, sct_copy_t *copy, const shape_t *shape)
{
    digest_t there, here;

    SCT_TRY(digest_table(&there, shape, copy->to, copy->pool, INT64_MAX));
    SCT_TRY(digest_table(&here, shape, copy->from, copy->pool, copy->resumed ? there.rows : there.rows + 1));
    *same = here.rows == there.rows && sct_hash_equal(&here.hash, &there.hash);
    *rows = there.rows;
    return SCT_OK;
}

/*
 * The target is empty, an unfinished copy of the source, or a finished one: so the same command may be given again when it is not
 * known whether the last one came to its end, as after a disk that failed.
 */
static sct_err_t *check_beginning(sct_copy_t *copy)
{
    const char *differs = NULL;
    int64_t held = 0;

    for (int i = 0; i < copy->shapes->nelts; i++) {
        const shape_t *shape = &APR_ARRAY_IDX(copy->shapes, i, shape_t);
        sct_copied_t *table = &APR_ARRAY_IDX(copy->tables, i, sct_copied_t);
        bool same = false;

        SCT_TRY(compare_beginning(&same, &table->rows_to, copy, shape));
        differs = same || differs ? differs : shape->name;
        held += table->rows_to;
    }
    copy->finished = !copy->resumed && held > 0 && !differs;
    if (copy->resumed && differs) {
        return sct_err(copy->pool, CONFLICT, "the target is an unfinished copy of something else: t_%s has other rows", differs);
    }
    return held == 0 || copy->resumed || copy->finished
               ? SCT_OK
               : sct_err(copy->pool, CONFLICT, "the target holds data already; name an empty database, or one that is not there");
}

static sct_err_t *check_target(sct_copy_t *copy)
{
    const sct_side_t *to = copy->to;

    SCT_TRY(to->ops->read_version(copy->to));
    if (to->version != to->needed && to->version != -to->needed) {
        return sct_err(copy->pool, CONFIG, "the target has version %d, this program needs %d", to->version, to->needed);
    }
    copy->resumed = to->version < 0;
    SCT_TRY(check_beginning(copy));
    return copy->finished ? SCT_OK : to->ops->set_version(copy->to, -to->needed);
}

/* Two files of one folder share its lock, which one side would wait for in vain. */
static bool share_lock(apr_pool_t *pool, const char *from, const char *to)
{
    return sct_store_is_file(from) && sct_store_is_file(to) &&
           strcmp(sct_folder_of(apr_pstrdup(pool, from)), sct_folder_of(apr_pstrdup(pool, to))) == 0;
}

sct_err_t *sct_copy_begin(sct_copy_t **out, apr_pool_t *pool, const char *from, const char *to)
{
    sct_copy_t *copy = apr_pcalloc(pool, sizeof *copy);
    sct_err_t *err;

    copy->pool = pool;
    copy->tables = apr_array_make(pool, COUNT(names), sizeof(sct_copied_t));
    copy->shapes = apr_array_make(pool, COUNT(names), sizeof(shape_t));
    if (strcmp(from, to) == 0) {
        return sct_err(pool, CONFIG, "source and target are the same database");
    }
    if (share_lock(pool, from, to)) {
        return sct_err(pool, CONFIG, "source and target lie in one folder, which has one lock; put the target into another one");
    }
    SCT_TRY(open_side(&copy->from, pool, from, false));
    SCT_TRY(check_source(copy));
    err = sct_store_create(pool, to);
    if (err && err->code != SCT_E_CONFLICT) {
        return sct_wrap(pool, err, "while making the target");
    }
    SCT_TRY(open_side(&copy->to, pool, to, true));
    SCT_TRY(put_in_order(copy));
    SCT_TRY(check_target(copy));
    *out = copy;
    return SCT_OK;
}

/* ---- copying ---- */

static sct_err_t *count_row(void *baton, sct_op_t *op, const sct_row_t *row)
{
    (void)op;
    *(int64_t *)baton = sct_row_int(row, 0);
    return SCT_OK;
}

static sct_err_t *count_all(int64_t *done, int64_t *all, sct_copy_t *copy)
{
    for (int i = 0; i < copy->tables->nelts; i++) {
        sct_copied_t *table = &APR_ARRAY_IDX(copy->tables, i, sct_copied_t);

        SCT_TRY(copy->from->ops->rows(copy->from, apr_psprintf(copy->pool, "SELECT count(*) FROM t_%s", table->name), NULL, 0,
                                      count_row, &table->rows_from));
        *done += table->rows_to;
        *all += table->rows_from;
    }
    return SCT_OK;
}

/* One transaction of the target. */
typedef struct adding_t {
    const shape_t *shape;
    sct_side_t *to;
    int rows;
    size_t bytes;
} adding_t;

static sct_err_t *add_row(void *baton, const sct_value_t *values)
{
    adding_t *adding = baton;
    int count = adding->shape->columns->nelts;

    for (int i = 0; i < count; i++) {
        adding->bytes += values[i].len;
    }
    adding->rows++;
    return adding->to->ops->add(adding->to, values, count);
}

static sct_err_t *skip_row(void *baton, const sct_value_t *values)
{
    (void)baton;
    (void)values;
    return SCT_OK;
}

/* The last row of the target is where to go on. */
static sct_err_t *find_last(cursor_t *cursor, sct_side_t *to, apr_pool_t *pool)
{
    apr_pool_t *chunk = NULL;
    cursor_t there = cursor_at_start(cursor->shape, to, pool);

    apr_pool_create(&chunk, pool);
    there.take = skip_row;
    do {
        apr_pool_clear(chunk);
        SCT_TRY(next_chunk(&there, chunk));
        for (int k = 0; there.rows > 0 && k < cursor->shape->keys->nelts; k++) {
            cursor->key[k] = kept(cursor->pool, &there.key[k]);
            cursor->begun = true;
        }
    } while (there.rows == CHUNK);
    apr_pool_destroy(chunk);
    apr_pool_destroy(there.pool);
    return SCT_OK;
}

/* The next rows in one transaction; what they need meanwhile is in the two pools, of it and of each chunk. */
static sct_err_t *add_some(adding_t *adding, cursor_t *cursor, apr_pool_t *own, apr_pool_t *chunk)
{
    sct_side_t *to = adding->to;

    apr_pool_clear(own);
    to->op.pool = own;
    adding->rows = 0;
    adding->bytes = 0;
    SCT_TRY(to->ops->begin(to));
    do {
        apr_pool_clear(chunk);
        SCT_TRY(next_chunk(cursor, chunk));
    } while (cursor->rows == CHUNK && adding->rows < ROWS_MOST && adding->bytes < BYTES_MOST);
    return to->ops->end(to);
}

static sct_err_t *copy_table(sct_copy_t *copy, const shape_t *shape, int64_t *done, int64_t all, sct_copy_fn show, void *baton)
{
    adding_t adding = {.shape = shape, .to = copy->to};
    apr_pool_t *pool, *own, *chunk;
    cursor_t cursor;

    apr_pool_create(&pool, copy->pool);
    apr_pool_create(&own, pool);
    apr_pool_create(&chunk, pool);
    cursor = cursor_at_start(shape, copy->from, pool);
    SCT_TRY(find_last(&cursor, copy->to, pool));
    copy->to->op.pool = pool;
    SCT_TRY(copy->to->ops->into(copy->to, pool, shape->name, shape->columns));
    cursor.take = add_row;
    cursor.baton = &adding;
    do {
        SCT_TRY(add_some(&adding, &cursor, own, chunk));
        *done += adding.rows;
        show(baton, *done, all);
    } while (cursor.rows == CHUNK);
    copy->from->op.pool = copy->to->op.pool = copy->pool;
    apr_pool_destroy(pool);
    return SCT_OK;
}

sct_err_t *sct_copy_rows(sct_copy_t *copy, sct_copy_fn show, void *baton)
{
    int64_t done = 0, all = 0;

    SCT_TRY(count_all(&done, &all, copy));
    for (int i = 0; i < copy->shapes->nelts; i++) {
        const shape_t *shape = &APR_ARRAY_IDX(copy->shapes, i, shape_t);
        sct_err_t *err = copy_table(copy, shape, &done, all, show, baton);

        if (err) {
            return sct_wrap(copy->pool, err, "while copying t_%s; the same command goes on where it stopped", shape->name);
        }
    }
    return SCT_OK;
}

sct_err_t *sct_copy_compare(sct_copy_t *copy)
{
    const char *differ = NULL;

    for (int i = 0; i < copy->shapes->nelts; i++) {
        const shape_t *shape = &APR_ARRAY_IDX(copy->shapes, i, shape_t);
        sct_copied_t *table = &APR_ARRAY_IDX(copy->tables, i, sct_copied_t);
        digest_t from, to;

        SCT_TRY(digest_table(&from, shape, copy->from, copy->pool, INT64_MAX));
        SCT_TRY(digest_table(&to, shape, copy->to, copy->pool, INT64_MAX));
        table->rows_from = from.rows;
        table->rows_to = to.rows;
        table->hash_from = from.hash;
        table->hash_to = to.hash;
        table->same = from.rows == to.rows && sct_hash_equal(&from.hash, &to.hash);
        differ = table->same || differ ? differ : table->name;
    }
    return differ ? sct_err(copy->pool, CONFLICT, "t_%s is not the same on both sides", differ) : SCT_OK;
}

sct_err_t *sct_copy_complete(sct_copy_t *copy)
{
    return copy->to->ops->set_version(copy->to, copy->to->needed);
}
