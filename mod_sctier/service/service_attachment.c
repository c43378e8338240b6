/*
 * service_attachment.c - a file comes to a price negotiation: announced, its bytes taken outside any transaction, then named by
 * an entry of the side that brought it.
 *
 * Bringing is no act of the record: it has no event, and nobody but its own side learns of it. The entry that names it has one.
 */
#include "service_nego.h"

#include "base_id.h"
#include "blob_look.h"
#include "codec.h"
#include "service.h"
#include "service_evidence.h"
#include "store.h"

#include "base_pool.h"

#define COMES apr_time_from_sec(24 * 3600)      /* an announced file */
#define STAYS apr_time_from_sec(7 * 24 * 3600)  /* one whose bytes are in, and that no entry names */
#define OPEN_MOST 100                           /* announced to a case and not come, of one side */

/* ---- announcing ---- */

typedef struct room_t {
    int64_t bytes, open;
} room_t;

static sct_err_t *read_room(void *baton, sct_op_t *op, const sct_row_t *row)
{
    room_t *room = baton;

    (void)op;
    room->bytes = sct_row_int(row, 0);
    room->open = sct_row_int(row, 1);
    return SCT_OK;
}

/* Each side has its own room in a case, so that neither learns from its own what the other has brought. */
static sct_err_t *check_room(sct_op_t *op, const char *nego_id, int64_t size)
{
    room_t room = {0, 0};

    if (size > op->app->file_most) {
        return sct_err_field(op->pool, RANGE, "/size");
    }
    SCT_TRY(sct_stmt_each(op, SCT_STMT_ATTACHMENT_ROOM,
                          SCT_ARGS(sct_arg_text("nego_id", nego_id),
                                   sct_arg_text("side", sct_choice_name(&sct_side_choice, (int)op->actor->side)),
                                   sct_arg_int("now", sct_time_ms(sct_op_now(op)))),
                          read_room, &room));
    if (room.bytes + size > op->app->total_most) {
        return sct_err(op->pool, QUOTA_CASE, "%" APR_INT64_T_FMT " and %" APR_INT64_T_FMT " bytes of %" APR_INT64_T_FMT,
                       room.bytes, size, op->app->total_most);
    }
    return room.open < OPEN_MOST ? SCT_OK : sct_err(op->pool, QUOTA_DAY, "%d files are announced and have not come", OPEN_MOST);
}

/* Who sees no amounts brings what those may read who see none. */
static const char *for_security(const sct_actor_t *actor)
{
    bool prices = actor->side != SCT_SIDE_BUYER || (sct_roles_walls(actor->roles) & SCT_WALL_PRICE) != 0;

    return prices ? NULL : sct_choice_name(&sct_yesno_choice, SCT_YES);
}

sct_err_t *sct_attachment_announce(sct_attachment_t *out, sct_op_t *op, const char *nego_id, const sct_attachment_input_t *in)
{
    sct_nego_t nego = {0};

    SCT_TRY(sct_nego_get(&nego, op, nego_id));
    SCT_TRY(sct_file_name_check(op->pool, in->name));
    if (sct_file_kind(in->name) == SCT_KIND_NONE) {
        return sct_err_field(op->pool, FILE_TYPE, "/name");
    }
    SCT_TRY(check_room(op, nego.id, in->size));
    *out = (sct_attachment_t){.id = sct_id_new(op),
                              .nego_id = nego.id,
                              .supplier_id = nego.supplier_id,
                              .side = (int)op->actor->side,
                              .name = in->name,
                              .kind = sct_file_kind_name(sct_file_kind(in->name)),
                              .size = in->size,
                              .sha256 = in->sha256,
                              .announced_at = sct_op_now(op),
                              .announced_by = op->actor->name,
                              .expires_at = sct_op_now(op) + COMES};
    return sct_stmt_run(NULL, op, SCT_STMT_ATTACHMENT_INSERT,
                        SCT_ARGS(sct_arg_text("for_security", for_security(op->actor)), sct_arg_row(&sct_attachment_type, out)));
}

/* ---- reading ---- */

static sct_err_t *find(sct_attachment_t *out, bool *found, sct_op_t *op, const char *id)
{
    return sct_stmt_one(out, found, op, SCT_STMT_ATTACHMENT_GET, &sct_attachment_type,
                        SCT_ARGS(sct_arg_text("id", id), sct_arg_int("now", sct_time_ms(sct_op_now(op)))));
}

sct_err_t *sct_attachment_show(sct_attachment_t *out, sct_op_t *op, const char *id)
{
    bool found;

    SCT_TRY(find(out, &found, op, id));
    return found ? SCT_OK : sct_err(op->pool, NOT_FOUND, "file %s", id);
}

static sct_stored_t stored_of(const sct_attachment_t *file)
{
    return (sct_stored_t){.supplier_id = file->supplier_id,
                          .evidence_id = file->id,
                          .name = file->name,
                          .size = file->size,
                          .sha256 = file->sha256};
}

sct_err_t *sct_attachment_stored(sct_stored_t *out, sct_op_t *op, const char *id)
{
    sct_attachment_t file = {0};

    SCT_TRY(sct_attachment_show(&file, op, id));
    *out = stored_of(&file);
    return file.done_at ? SCT_OK : sct_err(op->pool, NOT_FOUND, "the bytes of file %s have not come", id);
}

/* ---- the bytes ---- */

/* One of the actor's own side: what the other side brought is read, not written. */
static sct_err_t *own(sct_attachment_t *out, sct_op_t *op, const char *id)
{
    SCT_TRY(sct_attachment_show(out, op, id));
    return out->side == (int)op->actor->side ? SCT_OK : sct_err(op->pool, NOT_FOUND, "file %s is the other side's", id);
}

sct_err_t *sct_attachment_begin(sct_attachment_t **out, sct_op_t *op, const char *id)
{
    *out = apr_pcalloc(op->pool, sizeof **out);
    return own(*out, op, id);
}

sct_err_t *sct_attachment_receive(const sct_attachment_t *file, sct_op_t *op, const sct_reader_t *from)
{
    const sct_stored_t stored = stored_of(file);

    return file->done_at ? SCT_OK : sct_bytes_take(op, &stored, from); /* what came before is not looked at */
}

sct_err_t *sct_attachment_record(sct_attachment_t *out, sct_op_t *op, const char *id)
{
    SCT_TRY(own(out, op, id));
    if (out->done_at) {
        return SCT_OK;
    }
    if (!sct_blob_there(op->pool, &op->app->blobs, out->supplier_id, out->sha256, out->size)) {
        return sct_err(op->pool, BUSY, "the bytes of file %s were swept: they must come again", id);
    }
    out->done_at = sct_op_now(op);
    out->expires_at = out->done_at + STAYS;
    return sct_stmt_run(NULL, op, SCT_STMT_ATTACHMENT_DONE, SCT_ARGS(sct_arg_row(&sct_attachment_type, out)));
}

/* ---- named by an entry ---- */

static sct_err_t *check_one(sct_attachment_t *out, sct_op_t *op, const sct_nego_t *nego, const char *id, const char *pointer)
{
    bool found;

    SCT_TRY(find(out, &found, op, id));
    if (!found || out->side != (int)op->actor->side || strcmp(out->nego_id, nego->id) != 0) {
        return sct_err_field(op->pool, CHOICE, pointer);
    }
    if (out->entry_id) {
        return sct_err_field(op->pool, FILE_USED, pointer);
    }
    return out->done_at ? SCT_OK : sct_err_field(op->pool, FILE_MISSING, pointer);
}

static bool is_again(const apr_array_header_t *ids, int at)
{
    for (int i = 0; i < at; i++) {
        if (strcmp(APR_ARRAY_IDX(ids, i, const char *), APR_ARRAY_IDX(ids, at, const char *)) == 0) {
            return true;
        }
    }
    return false;
}

sct_err_t *sct_attachments_told(const char **out, sct_op_t *op, const sct_nego_t *nego, const apr_array_header_t *ids)
{
    sct_buf_t json;
    size_t len;

    *out = NULL;
    if (!ids || ids->nelts == 0) {
        return SCT_OK;
    }
    sct_buf_init(&json, op->pool, 1024);
    for (int i = 0; i < ids->nelts; i++) {
        const char *pointer = apr_psprintf(op->pool, "/files/%d", i);
        sct_attachment_t file = {0};
        sct_attached_t told;

        if (is_again(ids, i)) {
            return sct_err_field(op->pool, TWICE, pointer);
        }
        SCT_TRY(check_one(&file, op, nego, APR_ARRAY_IDX(ids, i, const char *), pointer));
        told = (sct_attached_t){.id = file.id, .name = file.name, .size = file.size, .sha256 = file.sha256};
        sct_buf_text(&json, i > 0 ? "," : "[");
        sct_encode(&json, &sct_attached_type, &told);
    }
    sct_buf_text(&json, "]");
    return sct_canonical(out, &len, op->pool, json.data, json.len);
}

sct_err_t *sct_attachments_name(sct_op_t *op, const sct_entry_t *entry, const apr_array_header_t *ids)
{
    for (int i = 0; ids && i < ids->nelts; i++) {
        const char *id = APR_ARRAY_IDX(ids, i, const char *);
        int changed = 0;

        SCT_TRY(sct_stmt_run(&changed, op, SCT_STMT_ATTACHMENT_NAME,
                             SCT_ARGS(sct_arg_text("id", id), sct_arg_text("entry_id", entry->id),
                                      sct_arg_text("for_security", sct_choice_name(&sct_yesno_choice, entry->for_security)))));
        if (changed != 1) {
            return sct_err(op->pool, STALE, "file %s changed meanwhile", id);
        }
    }
    return SCT_OK;
}
