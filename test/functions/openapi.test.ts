/** The API's description: valid OpenAPI that matches the table and the answers. */
import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApi } from '../../functions/openapi.ts';
import { table } from '../../functions/table.ts';
import { ACTIONS } from '../../shared/types/action.ts';
import { aDescription } from '../support/builders.ts';
import { type Lab, openLab } from '../support/lab.ts';

interface Operation {
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly required: boolean };
}
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/** The API; `web` has the same routes and the page. */
const routes = Object.entries(table).flatMap(([name, row]) =>
  name !== 'web' && 'routes' in row ? Object.entries(row.routes) : [],
);

describe('openApi', () => {
  let lab: Lab;
  let document: Document;
  let operations: { readonly key: string; readonly operation: Operation }[];
  before(() => {
    lab = openLab();
    document = openApi() as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        key: `${method.toUpperCase()} ${path}`,
        operation,
      })),
    );
  });
  after(() => lab.close());
  const operationOf = (key: string): Operation =>
    operations.find((candidate) => candidate.key === key)!.operation;

  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate({ ...structuredClone(document) });
    assert.deepEqual(errors ?? [], []);
    assert.equal(valid, true);
    assert.equal(validator.version, '3.1');
  });

  it('is served to anyone', async () => {
    const { status, json } = await lab.ask('GET /openapi.json', { as: 'nobody' });
    assert.equal(status, 200);
    assert.deepEqual(json, JSON.parse(JSON.stringify(document)));
  });

  it('has an operation for every route of the table and no other', () => {
    assert.deepEqual(operations.map(({ key }) => key).toSorted(), routes.map(([key]) => key).toSorted());
  });

  it('gives each operation a unique ID', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    assert.equal(new Set(names).size, names.length);
    assert.equal(operationOf('POST /_/machine/set_note/{id}').operationId, 'postMachineSetNote');
  });

  it('lists the roles of each operation', () => {
    for (const [key, { roles }] of routes)
      assert.deepEqual(
        operationOf(key).security.flatMap((scheme) => Object.values(scheme)),
        roles === 'anyone' ? [] : [roles, roles],
        key,
      );
  });

  it('lists the parameters of an operation', () => {
    const { parameters } = operationOf('GET /json/v1/machine/timeline/{id}');
    assert.deepEqual(
      parameters.map((parameter) => [parameter.in, parameter.name]),
      [
        ['path', 'id'],
        ['query', 'limit'],
        ['query', 'before'],
      ],
    );
  });

  it('lists the header Idempotency-Key of an operation that takes it', () => {
    const names = (key: string) =>
      operationOf(key).parameters.map((parameter) => [parameter.in, parameter.name]);
    assert.deepEqual(names('POST /json/v1/machine/event/'), [['header', 'Idempotency-Key']]);
    for (const action of ACTIONS)
      assert.deepEqual(names(`POST /_/machine/${action}/{id}`), [
        ['path', 'id'],
        ['header', 'Idempotency-Key'],
      ]);
    assert.deepEqual(names('GET /healthz'), []);
  });

  it('says whether a body is required', () => {
    assert.equal(operationOf('POST /_/machine/set_note/{id}').requestBody?.required, true);
    assert.equal(operationOf('POST /_/machine/toggle_mode/{id}').requestBody?.required, false);
    assert.equal(operationOf('POST /_/silence/end/{id}').requestBody, undefined);
  });

  it('references only schemas that it defines', () => {
    const names = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name!,
    );
    assert.ok(names.includes('Description') && names.includes('Problem'));
    for (const name of names) assert.ok(name in document.components.schemas, name);
  });

  it('has a schema that a served Description satisfies', async () => {
    await lab.put('skia-1', aDescription());
    const { json } = await lab.ask('GET /json/v1/machine/description/skia-1');
    const schema = { ...document.components.schemas['Description'], components: document.components };
    const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema);
    assert.equal(validate(json), true, JSON.stringify(validate.errors));
    assert.equal(validate({ ...(json as object), Battery: 'full' }), false);
  });
});
