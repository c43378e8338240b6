/*
 * service_take.c - the bytes of a file that was announced: taken, looked at, scanned and kept, outside of any transaction.
 *
 * Bytes are on the disk before the row that says so. Whatever goes wrong between leaves bytes that nobody names, and the sweep
 * takes those.
 */
#include "service_evidence.h"

#include "blob.h"

#include "base_pool.h"

#define TAKE_MOST apr_time_from_sec(1800) /* for the bytes of one file: 25 MiB at 15 KB/s */

/* A part of the body, as it was read last. */
typedef struct part_t {
    const char *bytes;
    size_t len;
} part_t;

/* No byte more than announced is taken, and nobody takes for ever. */
static sct_err_t *take(sct_put_t *put, sct_op_t *op, const sct_stored_t *file, const sct_reader_t *from)
{
    apr_time_t began = op->source->now(op->source->baton);
    part_t *part = apr_pcalloc(op->pool, sizeof *part);

    do {
        SCT_TRY(from->read(from->baton, op, &part->bytes, &part->len));
        if (op->source->now(op->source->baton) - began > TAKE_MOST) {
            return sct_err(op->pool, BUSY, "the bytes of %s take longer than half an hour", file->evidence_id);
        }
        if (sct_put_size(put) + (int64_t)part->len > file->size) {
            return sct_err_field(op->pool, MISMATCH, "/size");
        }
        SCT_TRY(part->len > 0 ? sct_put_add(put, part->bytes, part->len) : SCT_OK);
    } while (part->len > 0);
    if (sct_put_size(put) != file->size) {
        return sct_err_field(op->pool, MISMATCH, "/size");
    }
    return strcmp(sct_put_hash(put), file->sha256) == 0 ? SCT_OK : sct_err_field(op->pool, MISMATCH, "/sha256");
}

sct_err_t *sct_bytes_take(sct_op_t *op, const sct_stored_t *file, const sct_reader_t *from)
{
    sct_put_t *put;

    SCT_TRY(sct_put_begin(&put, op, &op->app->blobs, file->supplier_id));
    SCT_TRY(take(put, op, file, from));
    SCT_TRY(sct_put_look(put, file->name));
    SCT_TRY(sct_put_scan(put));
    return sct_put_keep(put);
}
