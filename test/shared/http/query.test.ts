/** Query parameters by schema. */
import assert from 'node:assert/strict';
import { PermanentError } from '../../../shared/errors.ts';
import { parseQuery } from '../../../shared/http/query.ts';
import { MACHINE_ID } from '../../../shared/types/machine_id.ts';

const parameters = {
  count: { description: '', schema: { type: 'integer', minimum: 0, maximum: 12, default: 5 } },
  all: { description: '', schema: { type: 'string', enum: ['0', '1'] } },
  machine: { description: '', schema: { type: 'string', pattern: MACHINE_ID } },
  text: { description: '', schema: { type: 'string' } },
  mode: { description: '', schema: { type: 'string', enum: ['0', 'auto'], default: '0' } },
} as const;

describe('parseQuery', () => {
  const defaults = { count: 5, all: false, machine: undefined, text: undefined, mode: '0' };
  const accepted: readonly (readonly [string, object])[] = [
    ['', {}],
    ['?', {}],
    ['?count=0', { count: 0 }],
    ['?count=12&all=1&machine=skia-1&text=a%20b', { count: 12, all: true, machine: 'skia-1', text: 'a b' }],
    ['?all=0', { all: false }],
    ['?mode=auto', { mode: 'auto' }],
    ['?text=', {}],
    ['?text=%E0%A4%A', { text: '\ufffd%A' }],
    ['?other=1&other=2&__proto__=3&Count=x', {}],
  ];
  for (const [search, values] of accepted)
    it(`accepts "${search}"`, () => {
      assert.deepEqual(parseQuery(search, parameters), { ...defaults, ...values });
    });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['?count=13', 'bad-request', /count is "13"\. Send a whole number from 0 to 12\./],
    ['?count=', 'bad-request', /count is ""/],
    ['?count=-0', 'bad-request', /count is "-0"/],
    [`?count=${'9'.repeat(10_000)}`, 'bad-request', /count is "9{64}"\./],
    ['?all=true', 'bad-request', /all is "true"\. Send 1 for yes; send 0 or leave it out for no\./],
    ['?machine=', 'bad-machine-id', /""/],
    ['?machine=a/b', 'bad-machine-id', /"a\/b"/],
    ['?text=a&text=b', 'bad-request', /text is given more than once, as "a" and "b"\. Send it once\./],
    ['?text=&text=', 'bad-request', /text is given more than once/],
  ];
  for (const [search, refusal, detail] of refused)
    it(`refuses "${search.slice(0, 30)}", naming the parameter or its value and the fix`, () => {
      assert.throws(
        () => parseQuery(search, parameters),
        (error) => error instanceof PermanentError && error.refusal === refusal && detail.test(error.message),
      );
    });
});
