/*
 * codec_catalogue.c - an edition of the scheme from its file. A file that does not hang together is no catalogue: the
 * installation does not start with it, and the error says where to look.
 */
#include "codec.h"

#include "domain_catalogue.h"
#include "base_pool.h"

sct_err_t *sct_catalogue_read(struct sct_catalogue_t *out, apr_pool_t *pool, const char *path, const char *text,
                              size_t len)
{
    const char *fault;
    sct_catalogue_t catalogue;

    SCT_TRY(sct_conf_decode(&catalogue, pool, &sct_catalogue_type, path, text, len));
    fault = sct_catalogue_fault(pool, &catalogue);
    if (fault) {
        return sct_err(pool, CONFIG, "%s: %s", path, fault);
    }
    *out = catalogue;
    return SCT_OK;
}

sct_err_t *sct_catalogue_load(struct sct_catalogue_t *out, apr_pool_t *pool, const char *path)
{
    const char *text = "";
    size_t len = 0;

    SCT_TRY(sct_conf_file(&text, &len, pool, path));
    return sct_catalogue_read(out, pool, path, text, len);
}
