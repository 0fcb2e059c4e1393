import assert from 'node:assert/strict';
import fc from 'fast-check';
import { acceptanceOf } from '../../../shared/http/accept_encoding.ts';

describe('acceptanceOf', () => {
  const cases: readonly (readonly [
    header: string | undefined,
    encoding: string | undefined,
    refused?: true,
  ])[] = [
    [undefined, undefined],
    ['', undefined],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'zstd'],
    ['GZip;Q=1.000', 'gzip'],
    ['x-gzip', 'gzip'],
    ['deflate, br', undefined],
    ['zstd;q=0.5, gzip', 'gzip'],
    ['zstd;q=0.500 ;, gzip;q=0.5', 'gzip'],
    ['zstd; q=0.5,gzip ; q=0.5', 'zstd'],
    ['gzip;q=0', undefined],
    ['gzip;q=0, zstd;q=0.001', 'zstd'],
    ['*', 'gzip'],
    ['*;q=0', undefined, true],
    ['*;q=0, gzip', 'gzip', true],
    ['*, gzip;q=0', undefined],
    ['*;q=0, identity', undefined],
    ['identity', undefined],
    ['identity, gzip;q=0.5', undefined],
    ['identity;q=0.5, gzip', 'gzip'],
    ['identity;q=0', undefined, true],
    ['identity;q=0, *', 'gzip', true],
    ['identity;q=0, gzip, zstd', 'zstd', true],
    ['gzip;q=2', undefined],
    ['gzip;q=-1, gzip;q=', undefined],
    ['gzip;level=9', undefined],
    ['zstd;q=NaN, gzip', 'gzip'],
    [',,;;q=1,"gzip", __proto__, constructor;q=1', undefined],
    ['gzip'.repeat(4000), undefined],
    [`${','.repeat(8000)}gzip`, 'gzip'],
  ];
  for (const [header, encoding, refused = false] of cases)
    it(`${encoding === undefined ? 'sends no encoding' : `chooses ${encoding}`}${refused ? ' and knows that identity is refused' : ''} for ${JSON.stringify(String(header).slice(0, 60))}`, () =>
      assert.deepEqual(acceptanceOf(header), { encoding, isIdentityRefused: refused }));

  it('chooses only what any header names, or gzip', () => {
    const item = fc.oneof(
      fc.constantFrom('gzip', 'zstd', 'br', '*', 'identity', ';q=0', ';q=0.3', ', ', ';', '=', 'q'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(item), (items) => {
        const header = items.join('');
        const { encoding } = acceptanceOf(header);
        assert.ok(
          encoding === undefined ||
            header.toLowerCase().includes(encoding) ||
            (encoding === 'gzip' && header.includes('*')),
        );
      }),
    );
  });
});
