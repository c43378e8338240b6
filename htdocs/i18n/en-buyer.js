/* en-buyer.js - English texts of the buyer's and legal's pages and the entry page. Same keys as ja-buyer.js. */
export default {};
