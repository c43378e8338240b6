/* ja-buyer.js - Japanese texts of the buyer's and legal's pages and the entry page. Same keys as en-buyer.js. */
export default {};
