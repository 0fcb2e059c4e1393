/** `npm run costs`: prints the table of costs, for deploy/README.md. */
import { PRICES_AS_OF } from './prices.ts';
import { costTable } from './costs.ts';

console.log(`US dollars a month, list prices of ${PRICES_AS_OF}:\n\n${costTable()}`);
