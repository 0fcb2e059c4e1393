/** `npm run costs`: prints the costs table of deploy/README.md. */
import { costTable } from './costs.ts';
import { PRICES_AS_OF } from './prices.ts';

console.log(`US dollars per month, list prices of ${PRICES_AS_OF}:\n\n${costTable()}`);
