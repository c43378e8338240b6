/*
 * catalogue.js - an edition of the scheme, read once per visit and arranged for pages.
 *
 *   const book = await readCatalogue('2026-03-27');
 *   book.tree(3)         [{ category, requirements: [{ requirement, criteria: [...] }] }] of a level, in the catalogue's order
 *   book.category(id) book.requirement(id) book.criterion(id)
 */
import { api } from './api.js';

/** @type {Map<string, Promise<any>>} */
const read = new Map();

/** @param {string} edition */
export function readCatalogue(edition) {
    let book = read.get(edition);
    if (!book) {
        book = api.get(`/catalogues/${edition}`).then(({ data }) => arrange(data));
        book.catch(() => read.delete(edition));
        read.set(edition, book);
    }
    return book;
}

/** @param {any} data  catalogue of domain_catalogue.h */
function arrange(data) {
    const categories = new Map(data.categories.map((/** @type {any} */ one) => [one.id, one]));
    const requirements = new Map(data.requirements.map((/** @type {any} */ one) => [one.id, one]));
    const criteria = new Map(data.criteria.map((/** @type {any} */ one) => [one.id, one]));
    return {
        data,
        category: (/** @type {string} */ id) => categories.get(id),
        requirement: (/** @type {string} */ id) => requirements.get(id),
        criterion: (/** @type {string} */ id) => criteria.get(id),
        tree(/** @type {number} */ star) {
            return data.categories.map((/** @type {any} */ category) => ({
                category,
                requirements: data.requirements
                    .filter((/** @type {any} */ one) => one.category === category.id && one.star <= star)
                    .map((/** @type {any} */ requirement) => ({
                        requirement,
                        criteria: data.criteria.filter((/** @type {any} */ one) => one.requirement === requirement.id && one.star <= star),
                    }))
                    .filter((/** @type {any} */ group) => group.criteria.length > 0),
            })).filter((/** @type {any} */ part) => part.requirements.length > 0);
        },
    };
}
