/*
 * entries.js - what can be recorded in a price negotiation: the same table as mod_sctier/domain/entries.def, which a test compares,
 * with the group in which the pages offer each kind. The server checks; the pages only draw the right fields.
 *
 *   kinds.asked                          { name, sides, takes, needs, about, group, of, once }
 *   kindsOf('buyer', 'talk')             what that side may record, by group
 *   suits(kind, entry, side)             whether an entry of that kind can speak of this entry
 */

/**
 * @typedef {{ name: string, sides: ('buyer' | 'supplier')[], takes: string[], needs: string[], about: string[], group: string | null,
 *   of: 'other' | 'own' | 'any', once: boolean }} Kind
 */

/** Every field that an entry of some kind takes, in the order of the forms. */
export const every = ['about', 'result', 'mode', 'words', 'data_class', 'waits', 'planned_on', 'lines', 'task', 'item', 'equivalent', 'related', 'fault', 'basis', 'benefit',
    'addressee', 'address', 'participants', 'on_cost', 'why'];

export const groups = ['talk', 'answer', 'price', 'burden', 'security', 'own', 'end'];

/* name, sides, takes, needs, what it speaks of; then for the pages: group, whose entry it speaks of, ! when once is enough */
const table = `
requested     both      words mode lines planned_on addressee basis | mode | - | talk
opened        buyer     words mode planned_on addressee on_cost | words | - | talk
acknowledged  buyer     words planned_on about | - | requested | talk any !
proposed      both      words planned_on mode | planned_on | - | talk
postponed     both      words planned_on | words | - | talk
held          both      words mode planned_on participants on_cost | mode participants | - | talk
confirmed     both      words about | about | held | talk other !
commented     both      words about | words | any | answer any
asked         both      words | words | - | answer
answered      both      words about | words about | asked demanded | answer other !
refused       both      words about | words about | asked demanded | answer other !
demanded      buyer     words data_class waits | words data_class | - | answer
volunteered   supplier  words about | about | demanded | answer other !
offered       both      words lines planned_on addressee | words | - | price
method        buyer     words | words | - | price
decided       buyer     words mode result lines planned_on addressee address basis | result | - | price
replied       supplier  words result about | result about | offered decided | price other
delivered     both      words mode addressee address about | mode addressee about | any | price any
price_changed buyer     words lines planned_on | words lines planned_on | - | price
renewed       buyer     words lines item | lines | - | price
withdrawn     supplier  words | words | - | end
escalated     both      words | words | - | end
closed        both      words | - | - | end
stated        supplier  words | words | - | own
revoked       supplier  words about | about | stated | own own !
passed_on     supplier  words | words | - | own
cost_raised   both      words lines | words | - | price
burden        buyer     words task lines basis benefit mode | words task | - | burden
burden_agreed supplier  words about | about | burden | burden other !
product       buyer     words item equivalent related mode | item equivalent | - | burden
claimed       supplier  words item about | words | product | burden other
claim_decided buyer     words result about | words result about | claimed | burden other !
scored        buyer     words item | words | - | burden
work_changed  buyer     words lines fault | words | - | burden
work_settled  both      words lines about | words about | work_changed | burden any !
reduced       buyer     words lines fault | words lines | - | burden
repaid        buyer     words lines about | words about | reduced | burden own
use_widened   buyer     words item | words | - | burden
late_cancel   buyer     words item planned_on | words planned_on | - | burden
dropped       buyer     words about | about | demanded burden product scored work_changed stopped | burden own !
explained     buyer     words mode addressee | words | - | security
cost_notice   buyer     words mode addressee | words | - | security
reviewed      buyer     words | words | - | security
stopped       buyer     words planned_on basis fault | words | - | security
cure_offered  buyer     words planned_on | words | - | security
complained    both      words | words | - | own
handled       buyer     words about | words about | complained | own any
joined        buyer     words | - | - | security
corrected     both      every | about why | own | - own
`;

/** @param {string} text */
const list = (text) => text.trim().split(/\s+/).filter((one) => one !== '-' && one !== '');

/** @type {Record<string, Kind>} */
export const kinds = Object.fromEntries(table.trim().split('\n').map((row) => {
    const [head, needs, about, use] = row.split('|');
    const [name, sides, ...takes] = list(head);
    const [group = null, of = 'any', once = ''] = use.trim().split(/\s+/);
    return [name, {
        name, sides: sides === 'both' ? ['buyer', 'supplier'] : [/** @type {'buyer' | 'supplier'} */ (sides)],
        takes: takes[0] === 'every' ? every : takes, needs: list(needs), about: list(about),
        group: group === '-' ? null : group, of: /** @type {'other' | 'own' | 'any'} */ (of), once: once === '!',
    }];
}));

/** What a side may record by itself, in the order of the table. @param {'buyer' | 'supplier'} side @param {string} group */
export function kindsOf(side, group) {
    return Object.values(kinds).filter((kind) => kind.group === group && kind.sides.includes(side));
}

/** @param {Kind} kind @param {{ kind: string, side: string }} entry @param {'buyer' | 'supplier'} side  of who records */
export function suits(kind, entry, side) {
    const named = kind.about.includes('any') ? true : kind.about.includes('own') ? entry.kind !== 'corrected' : kind.about.includes(entry.kind);
    return named && kind.sides.includes(side) && (kind.of === 'any' || (kind.of === 'own') === (entry.side === side));
}

/** People who see no prices record these, marked for their own kind. */
export const withoutPrices = ['proposed', 'held', 'confirmed', 'commented', 'asked', 'answered', 'refused', 'explained', 'reviewed'];
