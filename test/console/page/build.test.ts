/** The page's build. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPage, LIMITS } from '../../../console/page/build.ts';

describe('the build of the page', function () {
  this.timeout(30_000);

  it('loads at most 20 KB of script and 4 KB of style before the first rows, and names no file by where the checkout is', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'page-'));
    const { script, style } = await buildPage(folder);
    assert.ok(script <= LIMITS.script, `${script} bytes of script`);
    assert.ok(style <= LIMITS.style, `${style} bytes of style`);
    const html = readFileSync(join(folder, 'index.html'), 'utf8');
    assert.match(html, /src="\/assets\/main-[A-Z0-9]{8}\.js"/);
    assert.doesNotMatch(html, /[{}]| style=|<script>/);
    rmSync(folder, { recursive: true });
  });
});
