/** `npm run costs`: prints the tables of costs of deploy/README.md. */
import { billingTable, costTable } from './costs.ts';
import { PRICES_AS_OF } from './prices.ts';

console.log(`US dollars per month, list prices of ${PRICES_AS_OF}:\n\n${costTable()}\n\n${billingTable()}`);
