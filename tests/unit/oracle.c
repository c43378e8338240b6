/*
 * oracle.c - the table of who may see and change what.
 *
 * The rules behind it: what a supplier writes is its own until it submits, and drafts and full answers stay its own for ever.
 * Behind the wall of assessments stand security, legal and the auditor of the buyer, the contact and the executive of a
 * supplier; purchasing, sales, executives and administrators of the buyer do not. Requests are the security people's until
 * they are issued, and appear to the supplier at their time. A person's log-in and memberships are that person's. The
 * evidence log is read by legal and the auditor. Behind the wall of prices stand purchasing, legal and the auditor of the buyer,
 * sales and the executive of a supplier; both sides write the record, the auditor does not; the buyer's security people join a
 * case when they are asked in, and read and write of it what is marked for them, never an amount. A file that is brought to a
 * case is its own side's until an entry names it, and read like that entry afterwards. Evidence files are the
 * supplier's own, brought by its contact; of one that a submission shows, a line of the submission tells the buyer. What the
 * rules say is the buyer's alone: legal and the auditor read all of it, purchasing and security what comes from their side of
 * the walls; legal alone waives. Bindings, invitations, tree nodes, kept replies and jobs are nobody's.
 */
#include "oracle.h"

#include <stddef.h>
#include <string.h>

#define SEC SCT_ROLE_BUYER_SECURITY
#define LEGAL SCT_ROLE_BUYER_LEGAL
#define AUDIT SCT_ROLE_AUDITOR
#define CONTACT SCT_ROLE_SUPPLIER_CONTACT
#define EXEC SCT_ROLE_SUPPLIER_EXECUTIVE
#define BUY SCT_ROLE_BUYER_PURCHASING
#define SALES SCT_ROLE_SUPPLIER_SALES
#define OF_SIDE (1u << 31) /* whoever acts for this side, with whatever role */
#define NOBODY 0u

static const oracle_table_t tables[] = {
    {"buyer", "r.id", "NULL", "NULL", "'row'", NULL, ORACLE_FREE},
    {"unit", "r.id", "NULL", "NULL", "'row'", NULL, ORACLE_FREE},
    {"provider", "r.id", "NULL", "NULL", "'row'", NULL, ORACLE_FREE},
    {"binding", "r.provider_id || r.party", "NULL", "NULL", "'row'", "party", ORACLE_FREE},
    {"person", "r.id", "NULL", "r.id", "'row'", "id", ORACLE_FREE},
    {"membership", "r.id", "NULL", "r.person_id", "'row'", "person_id", ORACLE_FREE},
    {"invitation", "r.id", "NULL", "NULL", "'row'", "party", ORACLE_FREE},
    {"supplier", "r.id", "r.id",
     "(SELECT group_concat(m.person_id) FROM t_membership AS m WHERE m.party = r.id AND m.ended_at IS NULL)", "'row'", "id",
     ORACLE_FREE},
    {"standing", "r.supplier_id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"tally", "r.key", "NULL", "NULL", "'row'", NULL, ORACLE_FREE},
    {"level", "r.id", "r.supplier_id", "NULL",
     "CASE WHEN r.state IN ('draft', 'cancelled') THEN r.state WHEN r.visible_from > :now THEN 'early' ELSE 'shown' END",
     "supplier_id", ORACLE_FREE},
    {"assessment", "r.id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"answer", "r.assessment_id || r.criterion", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"submission", "r.id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FROZEN},
    {"frozen", "r.submission_id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FROZEN},
    {"reminder", "r.id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"seen", "r.reminder_id || r.person_id", "NULL", "r.person_id", "'row'", "person_id", ORACLE_FREE},
    {"evidence", "r.id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"revision", "r.evidence_id || r.n", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FROZEN},
    {"upload", "r.id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"link", "r.assessment_id || r.criterion || r.evidence_id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"shown", "r.submission_id || r.evidence_id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"usage", "r.supplier_id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"size", "r.id", "r.supplier_id", "NULL", "CASE WHEN r.supplier_id IS NULL THEN 'buyer' ELSE 'row' END", "supplier_id",
     ORACLE_FREE},
    {"deal", "r.id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"campaign", "r.id", "NULL", "NULL", "'row'", NULL, ORACLE_FREE},
    {"nego", "r.id", "r.supplier_id", "NULL", "CASE r.joined WHEN 1 THEN 'joined' ELSE 'row' END", "supplier_id", ORACLE_FREE},
    {"entry", "r.id", "r.supplier_id", "NULL",
     "CASE WHEN (SELECT g.joined FROM t_nego AS g WHERE g.id = r.nego_id) = 1"
     " THEN CASE r.for_security WHEN 'yes' THEN 'for security' ELSE 'row' END"
     " WHEN r.for_security = 'yes' THEN 'marked' ELSE 'row' END", "supplier_id", ORACLE_FROZEN},
    {"line", "r.entry_id || r.n", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FROZEN},
    {"alike", "r.hash || r.day", "NULL", "NULL", "'row'", NULL, ORACLE_FREE},
    {"total", "r.key", "NULL", "NULL", "'row'", NULL, ORACLE_FREE},
    {"hold", "r.id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"attachment", "r.id", "r.supplier_id", "NULL",
     "CASE WHEN r.entry_id IS NULL THEN 'own ' ELSE '' END || r.side || CASE WHEN r.for_security = 'yes' THEN"
     " CASE (SELECT g.joined FROM t_nego AS g WHERE g.id = r.nego_id) WHEN 1 THEN ' for security' ELSE ' marked' END ELSE '' END",
     "supplier_id", ORACLE_FREE},
    {"talk", "r.supplier_id", "r.supplier_id", "NULL", "'row'", "supplier_id", ORACLE_FREE},
    {"log", "r.seq", "NULL", "NULL", "CASE WHEN r.wall IN (1, 2, 4, 8) THEN 'row' ELSE 'odd wall' END", "stream", ORACLE_LOG},
    {"log_content", "r.seq", "NULL", "NULL", "CASE WHEN r.wall IN (1, 2, 4, 8) THEN 'row' ELSE 'odd wall' END", NULL, ORACLE_LOG},
    {"log_node", "r.level || '/' || r.idx", "NULL", "NULL", "'row'", NULL, ORACLE_LOG},
    {"request", "r.actor || r.key", "NULL", "NULL", "'row'", "actor", ORACLE_FREE},
    {"job", "r.name", "NULL", "NULL", "'row'", NULL, ORACLE_FREE},
    {"finding", "r.id", "r.supplier_id", "NULL", "r.wall", "supplier_id", ORACLE_FREE},
    {"found", "r.wall || r.severity", "NULL", "NULL", "r.wall", NULL, ORACLE_FREE},
    {"waiver", "r.id", "r.supplier_id", "NULL", "r.wall", "supplier_id", ORACLE_FREE},
};

/* Roles of the buyer, of the supplier whose row it is; the persons whose row it is; everybody; roles of any supplier. */
typedef struct who_t {
    unsigned buyer;
    unsigned owner;
    bool person;
    bool anybody;
    unsigned suppliers;
} who_t;

#define NONE {NOBODY, NOBODY, false, false, NOBODY}
#define ALL {NOBODY, NOBODY, false, true, NOBODY}
#define BUYER(roles) {(roles), NOBODY, false, false, NOBODY}
#define OWNER(roles) {NOBODY, (roles), false, false, NOBODY}
#define BOTH(buyer, owner) {(buyer), (owner), false, false, NOBODY}
#define PERSON {NOBODY, NOBODY, true, false, NOBODY}
#define ALIKE(buyer, suppliers) {(buyer), NOBODY, false, false, (suppliers)}

static const struct {
    const char *table;
    const char *kind;
    who_t sees;
    who_t writes;
} lines[] = {
    {"buyer", "row", ALL, NONE},       /* the name on the entry page */
    {"unit", "row", BUYER(OF_SIDE), NONE},
    {"provider", "row", ALL, NONE},    /* the buttons on the entry page */
    {"binding", "row", NONE, NONE},
    {"person", "row", PERSON, PERSON},
    {"membership", "row", PERSON, NONE},
    {"invitation", "row", NONE, NONE},
    {"supplier", "row", {SEC | BUY | LEGAL | AUDIT, OF_SIDE, true, false, NOBODY}, NONE},
    {"standing", "row", BUYER(SEC | LEGAL | AUDIT), NONE},
    {"tally", "row", BUYER(SEC | LEGAL | AUDIT), NONE},
    {"level", "draft", BUYER(SEC), BUYER(SEC)},
    {"level", "early", BUYER(SEC | LEGAL | AUDIT), BUYER(SEC)},
    {"level", "cancelled", BUYER(SEC | LEGAL | AUDIT), BUYER(SEC)},
    {"level", "shown", BOTH(SEC | LEGAL | AUDIT, CONTACT | EXEC), BOTH(SEC, CONTACT | EXEC)},
    {"assessment", "row", OWNER(CONTACT | EXEC), OWNER(CONTACT | EXEC)},
    {"answer", "row", OWNER(CONTACT | EXEC), OWNER(CONTACT)},
    {"submission", "row", BOTH(SEC | LEGAL | AUDIT, CONTACT | EXEC), OWNER(EXEC)},
    {"frozen", "row", OWNER(CONTACT | EXEC), OWNER(EXEC)},
    {"reminder", "row", BOTH(SEC | LEGAL | AUDIT, CONTACT | EXEC), NONE}, /* the worker sends them */
    {"seen", "row", PERSON, PERSON},
    {"evidence", "row", OWNER(CONTACT | EXEC), OWNER(CONTACT)},
    {"revision", "row", OWNER(CONTACT | EXEC), OWNER(CONTACT)},
    {"upload", "row", OWNER(CONTACT), OWNER(CONTACT)},
    {"link", "row", OWNER(CONTACT | EXEC), OWNER(CONTACT)},
    {"shown", "row", BOTH(SEC | LEGAL | AUDIT, CONTACT | EXEC), OWNER(CONTACT | EXEC)}, /* submitting, withdrawing */
    {"usage", "row", OWNER(CONTACT | EXEC), OWNER(CONTACT)},
    {"size", "row", BOTH(BUY | LEGAL | AUDIT, SALES | EXEC), BOTH(BUY | LEGAL, SALES | EXEC)},
    {"size", "buyer", ALIKE(BUY | LEGAL | AUDIT, SALES | EXEC), BUYER(BUY | LEGAL)}, /* every supplier reads it */
    {"deal", "row", BOTH(BUY | LEGAL | AUDIT, SALES | EXEC), BUYER(BUY | LEGAL)},
    {"campaign", "row", BUYER(BUY | LEGAL | AUDIT), BUYER(BUY | LEGAL)},
    {"nego", "row", BOTH(BUY | LEGAL | AUDIT, SALES | EXEC), BOTH(BUY | LEGAL, SALES | EXEC)},
    {"nego", "joined", BOTH(SEC | BUY | LEGAL | AUDIT, SALES | EXEC), BOTH(SEC | BUY | LEGAL, SALES | EXEC)},
    {"entry", "row", BOTH(BUY | LEGAL | AUDIT, SALES | EXEC), BOTH(BUY | LEGAL, SALES | EXEC)},
    {"entry", "marked", BOTH(BUY | LEGAL | AUDIT, SALES | EXEC), BOTH(BUY | LEGAL, SALES | EXEC)}, /* security was not asked in */
    {"entry", "for security", BOTH(SEC | BUY | LEGAL | AUDIT, SALES | EXEC), BOTH(SEC | BUY | LEGAL, SALES | EXEC)},
    {"line", "row", BOTH(BUY | LEGAL | AUDIT, SALES | EXEC), BOTH(BUY | LEGAL, SALES | EXEC)},
    {"alike", "row", BUYER(LEGAL | AUDIT), NONE},
    {"total", "row", BUYER(BUY | LEGAL | AUDIT), NONE},
    {"hold", "row", BUYER(LEGAL | AUDIT), BUYER(LEGAL)},
    {"attachment", "buyer", BOTH(BUY | LEGAL | AUDIT, SALES | EXEC), BUYER(BUY | LEGAL)},
    {"attachment", "supplier", BOTH(BUY | LEGAL | AUDIT, SALES | EXEC), OWNER(SALES | EXEC)},
    {"attachment", "buyer marked", BOTH(BUY | LEGAL | AUDIT, SALES | EXEC), BUYER(BUY | LEGAL)},
    {"attachment", "supplier marked", BOTH(BUY | LEGAL | AUDIT, SALES | EXEC), OWNER(SALES | EXEC)},
    {"attachment", "buyer for security", BOTH(SEC | BUY | LEGAL | AUDIT, SALES | EXEC), BUYER(SEC | BUY | LEGAL)},
    {"attachment", "supplier for security", BOTH(SEC | BUY | LEGAL | AUDIT, SALES | EXEC), OWNER(SALES | EXEC)},
    {"attachment", "own buyer", BUYER(BUY | LEGAL | AUDIT), BUYER(BUY | LEGAL)}, /* no entry names it yet */
    {"attachment", "own supplier", OWNER(SALES | EXEC), OWNER(SALES | EXEC)},
    {"attachment", "own buyer for security", BUYER(SEC | BUY | LEGAL | AUDIT), BUYER(SEC | BUY | LEGAL)}, /* brought by them */
    {"talk", "row", BUYER(BUY | LEGAL | AUDIT), NONE},
    {"log", "row", BUYER(LEGAL | AUDIT), NONE},
    {"log", "odd wall", NONE, NONE},   /* a wall that no role stands behind */
    {"log_content", "row", BUYER(LEGAL | AUDIT), NONE},
    {"log_content", "odd wall", NONE, NONE},
    {"log_node", "row", NONE, NONE},
    {"request", "row", NONE, NONE},
    {"job", "row", NONE, NONE},
    {"finding", "price", BUYER(BUY | LEGAL | AUDIT), NONE}, /* no supplier reads what the buyer's rules say of it */
    {"finding", "assessment", BUYER(SEC | LEGAL | AUDIT), NONE},
    {"found", "price", BUYER(BUY | LEGAL | AUDIT), NONE},
    {"found", "assessment", BUYER(SEC | LEGAL | AUDIT), NONE},
    {"waiver", "price", BUYER(BUY | LEGAL | AUDIT), BUYER(LEGAL)},
    {"waiver", "assessment", BUYER(SEC | LEGAL | AUDIT), BUYER(LEGAL)},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

const oracle_table_t *oracle_table(const char *name)
{
    for (size_t i = 0; i < COUNT(tables); i++) {
        if (strcmp(tables[i].name, name) == 0) {
            return &tables[i];
        }
    }
    return NULL;
}

int oracle_lines(void)
{
    return (int)COUNT(lines);
}

int oracle_find(const char *table, const char *kind)
{
    for (int i = 0; i < oracle_lines(); i++) {
        if (strcmp(lines[i].table, table) == 0 && strcmp(lines[i].kind, kind) == 0) {
            return i;
        }
    }
    return -1;
}

const char *oracle_line(int line)
{
    return lines[line].table;
}

static bool may(const who_t *who, const sct_actor_t *actor, const oracle_row_t *row)
{
    if (who->anybody) {
        return true;
    }
    if (!actor) {
        return false;
    }
    if (who->person && actor->person_id && row->persons && strstr(row->persons, actor->person_id)) {
        return true;
    }
    if (actor->side == SCT_SIDE_BUYER) {
        return (who->buyer & (actor->roles | OF_SIDE)) != 0;
    }
    if (actor->side == SCT_SIDE_SUPPLIER && who->suppliers & actor->roles) {
        return true;
    }
    return actor->side == SCT_SIDE_SUPPLIER && row->owner && strcmp(row->owner, actor->supplier_id) == 0
           && (who->owner & (actor->roles | OF_SIDE)) != 0;
}

bool oracle_sees(const sct_actor_t *actor, const oracle_row_t *row)
{
    return may(&lines[row->line].sees, actor, row);
}

bool oracle_writes(const sct_actor_t *actor, const oracle_row_t *row)
{
    return may(&lines[row->line].writes, actor, row);
}
