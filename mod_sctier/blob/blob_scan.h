/*
 * blob_scan.h - what a reply of clamd means. Only one reply lets a file in.
 */
#ifndef SCT_BLOB_SCAN_H
#define SCT_BLOB_SCAN_H

#include <stddef.h>

typedef enum {
    SCT_SCAN_NO_ANSWER, /* anything else: errors, limits, half an answer, more than one */
    SCT_SCAN_CLEAN,     /* exactly "stream: OK" and its NUL (clamd(8), zINSTREAM) */
    SCT_SCAN_FOUND      /* "stream: NAME FOUND" and its NUL */
} sct_scan_t;

sct_scan_t sct_scan_reply(const char *reply, size_t len);

#endif
