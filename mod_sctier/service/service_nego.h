/*
 * service_nego.h - price negotiations: cases and what is recorded in them, where talks stand, sizes and deals.
 *
 * Recording is open to both sides and never needs the other one's consent; what the portal itself sends has conditions
 * (sct_entry_check). Each act is one event behind the price wall, and brings t_talk and the findings of the rules up to date.
 */
#ifndef SCT_SERVICE_NEGO_H
#define SCT_SERVICE_NEGO_H

#include "base_op.h"
#include "domain_attachment.h"
#include "domain_deal.h"
#include "domain_nego.h"
#include "domain_record.h"

/* cases: service_nego.c */

/** A case with its first entry, by the side of the actor. supplier_id: NULL for the actor's own. */
sct_err_t *sct_nego_begin(sct_nego_done_t *out, sct_op_t *op, const char *supplier_id, const sct_nego_input_t *in) SCT_CHECKED;

/** The case that a supplier's wish to talk about a level request begins; whoever of the supplier said so. System context. */
sct_err_t *sct_nego_begin_from_level(sct_op_t *op, const sct_level_t *level, const char *words) SCT_CHECKED;

/** One more entry. The buyer's security people record what is marked for them, without amounts. */
sct_err_t *sct_nego_record(sct_nego_done_t *out, sct_op_t *op, const char *id, const sct_entry_input_t *in) SCT_CHECKED;

sct_err_t *sct_nego_show(sct_nego_detail_t *out, sct_op_t *op, const char *id) SCT_CHECKED;

/** Those of the actor's own side (supplier: its own), or of one supplier; waits_for: the name of a side, or NULL. */
sct_err_t *sct_nego_list(sct_negos_t *out, sct_op_t *op, const char *waits_for, const char *cursor, int limit) SCT_CHECKED;
sct_err_t *sct_nego_list_of(sct_negos_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;

/** A case that the buyer opens in a campaign: its words are the first entry. found: there is one, nothing was done. */
sct_err_t *sct_nego_begin_in_campaign(bool *found, sct_op_t *op, const sct_campaign_t *campaign,
                                      const char *supplier_id) SCT_CHECKED;

/** NOT_FOUND when the actor cannot see it. */
sct_err_t *sct_nego_get(sct_nego_t *out, sct_op_t *op, const char *id) SCT_CHECKED;

/**
 * Files brought to a case: service_attachment.c. Announced (a draft's write); then, for the bytes, begin in a read, receive in
 * none, record in a write; what is in already is not done again. NOT_FOUND for what the actor cannot see, and for bytes of what
 * the other side brought. QUOTA_CASE: the side has brought as much to the case as all evidence of a supplier may take.
 */
sct_err_t *sct_attachment_announce(sct_attachment_t *out, sct_op_t *op, const char *nego_id,
                                   const sct_attachment_input_t *in) SCT_CHECKED;
sct_err_t *sct_attachment_show(sct_attachment_t *out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_attachment_begin(sct_attachment_t **out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_attachment_receive(const sct_attachment_t *file, sct_op_t *op, const sct_reader_t *from) SCT_CHECKED;
sct_err_t *sct_attachment_record(sct_attachment_t *out, sct_op_t *op, const char *id) SCT_CHECKED;

/** Where its bytes are; NOT_FOUND while they have not come. Reading is noted nowhere: no side learns what the other reads. */
sct_err_t *sct_attachment_stored(sct_stored_t *out, sct_op_t *op, const char *id) SCT_CHECKED;

/**
 * What an entry of the case says of the files that it names, as canonical JSON; NULL when it names none. INVALID at /files/N
 * unless each is in, of this case and of the actor's side, and named by no entry yet.
 */
sct_err_t *sct_attachments_told(const char **out, sct_op_t *op, const sct_nego_t *nego,
                                const apr_array_header_t *ids) SCT_CHECKED;

/** The entry is there: from now on it names them. */
sct_err_t *sct_attachments_name(sct_op_t *op, const sct_entry_t *entry, const apr_array_header_t *ids) SCT_CHECKED;

/* campaigns: service_campaign.c */
sct_err_t *sct_campaign_list(sct_campaigns_t *out, sct_op_t *op) SCT_CHECKED;
sct_err_t *sct_campaign_show(sct_campaign_t *out, sct_op_t *op, const char *id) SCT_CHECKED;
sct_err_t *sct_campaign_begin(sct_campaign_t *out, sct_op_t *op, const sct_campaign_input_t *in) SCT_CHECKED;
sct_err_t *sct_campaign_open(sct_campaign_t *out, sct_op_t *op, const char *id, const sct_campaign_open_input_t *in) SCT_CHECKED;

/* where talks stand: service_talk.c */
sct_err_t *sct_talk_list(sct_talks_t *out, sct_op_t *op, const char *search, sct_date_t silent_since, const char *cursor,
                         int limit) SCT_CHECKED;
sct_err_t *sct_talk_show(sct_talk_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;

/** Brings t_talk in line with the cases of a supplier; what it must say, for the audit. System context. */
sct_err_t *sct_talk_refresh(sct_op_t *op, const char *supplier_id) SCT_CHECKED;
sct_err_t *sct_talk_expected(sct_talk_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;

/* sizes and deals: service_deal.c. supplier_id NULL in declare: the actor's own party */
sct_err_t *sct_size_list(sct_party_sizes_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;
sct_err_t *sct_size_declare(sct_size_done_t *out, sct_op_t *op, const char *supplier_id, const sct_size_input_t *in) SCT_CHECKED;
sct_err_t *sct_deal_list(sct_deals_t *out, sct_op_t *op, const char *supplier_id) SCT_CHECKED;
sct_err_t *sct_deal_record(sct_deal_done_t *out, sct_op_t *op, const char *supplier_id, const sct_deal_input_t *in) SCT_CHECKED;

#endif
