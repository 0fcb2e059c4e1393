/** The description of this API as OpenAPI 3.1, generated from the table of functions and its schemas. */
import { REFUSALS } from '../shared/errors.ts';
import { idempotencyKeySchema } from '../shared/http/idempotency_key.ts';
import { machineIdParameter } from '../shared/http/parameter.ts';
import type { Route } from '../shared/http/route.ts';
import { descriptionSchema } from '../shared/types/description.ts';
import { eventSchema } from '../shared/types/event.ts';
import { shape } from '../shared/types/schema.ts';
import { timelineEntrySchema } from '../shared/types/timeline_entry.ts';
import { type FunctionName, table } from './table.ts';

const problemSchema = shape({
  type: { type: 'string', description: `try-again, or one of ${Object.keys(REFUSALS).join(', ')}` },
  title: { type: 'string' },
  status: { type: 'integer' },
  detail: { type: 'string', description: 'What is wrong and how to fix it' },
});

/** Schemas defined once under their names and referenced everywhere else. */
const NAMED = new Map<unknown, string>([
  [descriptionSchema, 'Description'],
  [eventSchema, 'Event'],
  [timelineEntrySchema, 'TimelineEntry'],
  [problemSchema, 'Problem'],
]);

/** The same schema with each named schema replaced by a reference. */
const referencing = (schema: unknown): unknown => {
  const name = NAMED.get(schema);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  if (Array.isArray(schema)) return schema.map(referencing);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referencing(value)]));
};

const json = (schema: unknown) => ({ 'application/json': { schema: referencing(schema) } });
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: referencing(problemSchema) } },
});

const answerOf = ({ answer, answerType }: Route) => {
  if (answerType === undefined) return json(answer);
  const frames = {
    type: 'string',
    description: 'Frames whose data is JSON',
    contentMediaType: 'application/json',
    contentSchema: referencing(answer),
  };
  return { [answerType]: { schema: frames } };
};

const parametersOf = (
  path: string,
  { query = {}, idempotencyKey, parameter = machineIdParameter }: Route,
) => [
  ...(path.includes('{id}') ? [{ name: 'id', in: 'path', required: true, schema: parameter.schema }] : []),
  ...Object.entries(query).map(([name, parameter]) => ({ name, in: 'query', ...parameter })),
  ...(idempotencyKey === undefined
    ? []
    : [
        {
          name: 'Idempotency-Key',
          in: 'header',
          description: idempotencyKey,
          schema: idempotencyKeySchema,
        },
      ]),
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
  description:
    route.roles === 'anyone' ? 'Needs no role.' : `Needs one of the roles ${route.roles.join(', ')}.`,
  security: securityOf(route),
  parameters: parametersOf(path, route),
  ...(route.body === undefined
    ? {}
    : { requestBody: { required: route.body.required, content: json(route.body.schema) } }),
  responses: {
    '200': { description: 'Success', content: answerOf(route) },
    '4XX': problem('Refused: fix the request before sending it again'),
    '429': problem('Busy: send the same request again later'),
    '503': problem('Temporarily unavailable: send the same request again later'),
  },
});

/** All but `web`, which serves the page, and for people once more what the others serve. */
const apiFunctions = Object.entries(table).filter(([name]) => name !== ('web' satisfies FunctionName));

const paths = () => {
  const found: Record<string, Record<string, object>> = {};
  for (const [tag, row] of apiFunctions) {
    if (row.trigger !== 'http') continue;
    for (const [key, route] of Object.entries<Route>(row.routes)) {
      const [method = '', path = ''] = key.split(' ');
      (found[path] ??= {})[method.toLowerCase()] = operation(tag, method, path, route);
    }
  }
  return found;
};

/** The definition of a named schema, with references only inside it. */
const definitionOf = (schema: object) =>
  Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, referencing(value)]));

const generate = (): object => ({
  openapi: '3.1.0',
  info: {
    title: 'Machine server',
    version: '1.0.0',
    description: 'The state of a device-testing lab’s machines.',
  },
  tags: apiFunctions.flatMap(([name, { trigger, summary }]) =>
    trigger === 'http' ? [{ name, description: summary }] : [],
  ),
  paths: paths(),
  components: {
    schemas: Object.fromEntries([...NAMED].map(([schema, name]) => [name, definitionOf(schema as object)])),
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

let generated: object | undefined;
/** Generated on the first call. */
export const openApi = (): object => (generated ??= generate());
