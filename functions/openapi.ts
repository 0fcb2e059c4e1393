/** This API as OpenAPI 3.1, made from the table of functions and the schemas that check bodies and describe answers. */
import type { Route } from '../shared/http/route.ts';
import { REFUSALS } from '../shared/errors.ts';
import { descriptionSchema } from '../shared/types/description.ts';
import { eventSchema } from '../shared/types/event.ts';
import { MACHINE_ID } from '../shared/types/machine_id.ts';
import { shape } from '../shared/types/schema.ts';
import { timelineEntrySchema } from '../shared/types/timeline_entry.ts';
import { table } from './table.ts';

const problemSchema = shape({
  type: { type: 'string', description: `try-again, or one of ${Object.keys(REFUSALS).join(', ')}` },
  title: { type: 'string' },
  status: { type: 'integer' },
  detail: { type: 'string', description: 'What to mend' },
});

/** Said once under their names, and referred to wherever else they occur. */
const NAMED = new Map<unknown, string>([
  [descriptionSchema, 'Description'],
  [eventSchema, 'Event'],
  [timelineEntrySchema, 'TimelineEntry'],
  [problemSchema, 'Problem'],
]);

/** The same schema with references in place of the named ones. */
const referring = (schema: unknown): unknown => {
  const name = NAMED.get(schema);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  if (Array.isArray(schema)) return schema.map(referring);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referring(value)]));
};

const json = (schema: unknown) => ({ 'application/json': { schema: referring(schema) } });
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: referring(problemSchema) } },
});

const answerOf = ({ answer, answerType }: Route) => {
  if (answerType === undefined) return json(answer);
  const frames = {
    type: 'string',
    description: 'Frames, the data of each of them JSON',
    contentMediaType: 'application/json',
    contentSchema: referring(answer),
  };
  return { [answerType]: { schema: frames } };
};

const parametersOf = (path: string, { query = {} }: Route) => [
  ...(path.includes('{id}')
    ? [{ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: MACHINE_ID } }]
    : []),
  ...Object.entries(query).map(([name, said]) => ({ name, in: 'query', ...said })),
];

/** `POST /_/machine/set_note/{id}` → `postMachineSetNote`. */
const operationIdOf = (method: string, path: string): string =>
  path
    .replace(/^\/(json\/v1|_)\//, '/')
    .replace('{id}', '')
    .split(/[^A-Za-z0-9]+/)
    .reduce((name, word) => name + word.slice(0, 1).toUpperCase() + word.slice(1), method.toLowerCase());

const securityOf = ({ roles }: Route) =>
  roles === 'anyone' ? [] : [{ googleToken: roles }, { identityAwareProxy: roles }];

const operation = (tag: string, method: string, path: string, route: Route) => ({
  operationId: operationIdOf(method, path),
  tags: [tag],
  summary: route.summary,
  description: route.roles === 'anyone' ? 'Anyone may ask.' : `For the roles ${route.roles.join(', ')}.`,
  security: securityOf(route),
  parameters: parametersOf(path, route),
  ...(route.body === undefined
    ? {}
    : { requestBody: { required: route.body.required, content: json(route.body.schema) } }),
  responses: {
    '200': { description: 'Done', content: answerOf(route) },
    '4XX': problem('Refused: the request must change'),
    '503': problem('Not now: the same request may succeed later'),
  },
});

const paths = () => {
  const found: Record<string, Record<string, object>> = {};
  for (const [tag, row] of Object.entries(table)) {
    if (row.trigger !== 'http') continue;
    for (const [key, route] of Object.entries<Route>(row.routes)) {
      const [method = '', path = ''] = key.split(' ');
      (found[path] ??= {})[method.toLowerCase()] = operation(tag, method, path, route);
    }
  }
  return found;
};

/** A schema's own members, with references inside it. */
const spelledOut = (schema: object) =>
  Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referring(value)]));

const make = (): object => ({
  openapi: '3.1.0',
  info: { title: 'Machine server', version: '1.0.0', description: 'The state of a lab’s test machines.' },
  tags: Object.entries(table).flatMap(([name, { trigger, summary }]) =>
    trigger === 'http' ? [{ name, description: summary }] : [],
  ),
  paths: paths(),
  components: {
    schemas: Object.fromEntries([...NAMED].map(([schema, name]) => [name, spelledOut(schema as object)])),
    securitySchemes: {
      googleToken: { type: 'http', scheme: 'bearer', description: 'A Google ID token for this server' },
      identityAwareProxy: {
        type: 'apiKey',
        in: 'header',
        name: 'X-Goog-IAP-JWT-Assertion',
        description: 'Added by Identity-Aware Proxy for people in browsers',
      },
    },
  },
});

let made: object | undefined;
/** Made when somebody first asks. */
export const openApi = (): object => (made ??= make());
