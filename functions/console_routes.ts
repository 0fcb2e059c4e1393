/** The rows of the table of functions for the operators' page: its views and its files. */
import { anyTextParameter, assetNameParameter } from '../shared/http/parameter.ts';
import type { Route } from '../shared/http/route.ts';

/** Every view is the same HTML, which looks at its own URL. Whoever reaches the server may load it; what it shows needs a role. */
const view = (what: string) =>
  ({
    summary: `The page: ${what}`,
    roles: 'anyone',
    answer: { type: 'string' },
    answerType: 'text/html',
  }) as const;

export const consolePages = {
  'GET /': view('the fleet'),
  'GET /machine/{id}': { ...view('one machine'), parameter: anyTextParameter },
  'GET /map': view('the map of the lab'),
  'GET /incidents': view('incidents'),
  'GET /walk': view('the walk list'),
  'GET /assets/{name}': {
    summary: 'A file of the page',
    roles: 'anyone',
    parameter: assetNameParameter,
    answer: { type: 'string' },
    answerType: 'application/octet-stream',
  },
} as const satisfies Readonly<Record<`GET /${string}`, Route>>;
