/*
 * fuzz.h - what the fuzz targets share.
 *
 * A target is a file fuzz_NAME.c: it lists its oracles and defines fuzz_start and fuzz_run. Each run hands it some bytes; it
 * gives them to a parser of the product and compares what comes back with what another program says. A difference aborts.
 * clang links a target with libFuzzer, which looks for inputs (`make fuzz`); gcc links it with replay.c, which feeds the
 * committed ones of corpus/NAME (`make check`).
 *
 *     enum { ACCEPTS };
 *     const char *const fuzz_oracles[] = {[ACCEPTS] = "accepted as the expression has it", NULL};
 */
#ifndef SCT_FUZZ_H
#define SCT_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <apr_pools.h>

#define FUZZ_ORACLES_MAX 16

/** By the target: the names of its oracles, ended by NULL. */
extern const char *const fuzz_oracles[];

/** By the target: once, before the first run. The pool lives as long as the process. */
void fuzz_start(apr_pool_t *pool);

/** By the target: one run. The pool is empty, and cleared afterwards; data has exactly size bytes and no NUL behind them. */
void fuzz_run(apr_pool_t *pool, const uint8_t *data, size_t size);

/* What libFuzzer and replay.c call. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** How often an oracle was asked; and the oracle whose answer from the product is falsified, -1 for none (a control). */
extern long fuzz_asked[FUZZ_ORACLES_MAX];
extern int fuzz_planted;

/** The product's answer and that of the other program must be the same; aborts otherwise. */
void fuzz_same(int oracle, int64_t product, int64_t reference);
void fuzz_same_bytes(int oracle, const void *product, size_t product_len, const void *reference, size_t reference_len);

/** Both NULL, or the same text. */
void fuzz_same_text(int oracle, const char *product, const char *reference);

/** Something that must hold. */
void fuzz_holds(int oracle, bool truth);

/** Bytes of a run, taken one after the other; zeros when there are no more. */
typedef struct fuzz_in_t {
    const uint8_t *at;
    size_t left;
} fuzz_in_t;

unsigned fuzz_byte(fuzz_in_t *in);
uint64_t fuzz_number(fuzz_in_t *in, int bytes);

/** The bytes up to the next line feed or NUL (which is taken too), or to the end, as text that ends in a NUL; in pool. */
const char *fuzz_line(apr_pool_t *pool, fuzz_in_t *in);

/** The bytes up to the next NUL, or to the end, as text. */
const char *fuzz_text(apr_pool_t *pool, fuzz_in_t *in);

#endif
