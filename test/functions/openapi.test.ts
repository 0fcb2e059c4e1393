/** The API's description: valid, and of this API. */
import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApi } from '../../functions/openapi.ts';
import { table } from '../../functions/table.ts';
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

const document = openApi() as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    key: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);
const routes = Object.values(table).flatMap((row) => ('routes' in row ? Object.entries(row.routes) : []));
const operationOf = (key: string): Operation => operations.find((one) => one.key === key)!.operation;

describe('the API’s description', () => {
  let lab: Lab;
  before(() => (lab = openLab()));
  after(() => lab.close());

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

  it('names every route of the table, and no other', () => {
    assert.deepEqual(operations.map(({ key }) => key).toSorted(), routes.map(([key]) => key).toSorted());
  });

  it('gives each operation a name of its own', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    assert.equal(new Set(names).size, names.length);
    assert.equal(operationOf('POST /_/machine/set_note/{id}').operationId, 'postMachineSetNote');
  });

  it('says which roles may', () => {
    for (const [key, { roles }] of routes)
      assert.deepEqual(
        operationOf(key).security.flatMap((way) => Object.values(way)),
        roles === 'anyone' ? [] : [roles, roles],
        key,
      );
  });

  it('says which parameters there are', () => {
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

  it('says which bodies are needed', () => {
    assert.equal(operationOf('POST /_/machine/set_note/{id}').requestBody?.required, true);
    assert.equal(operationOf('POST /_/machine/toggle_mode/{id}').requestBody?.required, false);
    assert.equal(operationOf('POST /_/machine/remove_device/{id}').requestBody, undefined);
  });

  it('refers only to what it holds', () => {
    const names = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name!,
    );
    assert.ok(names.includes('Description') && names.includes('Problem'));
    for (const name of names) assert.ok(name in document.components.schemas, name);
  });

  it('describes a Description as it is served', async () => {
    await lab.put('skia-1', aDescription());
    const { json } = await lab.ask('GET /json/v1/machine/description/skia-1');
    const schema = { ...document.components.schemas['Description'], components: document.components };
    const validate = new Ajv2020({ strict: false, formats: { 'date-time': true } }).compile(schema);
    assert.equal(validate(json), true, JSON.stringify(validate.errors));
    assert.equal(validate({ ...(json as object), Battery: 'full' }), false);
  });
});
