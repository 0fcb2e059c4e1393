/** `npm run screenshots`: takes the README's pictures of the page, from the recorded lab at a standstill, so that they differ only if the page does. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openRecordedLab } from '../deploy/local/page/lab.ts';
import { serveLab } from '../deploy/local/page/serve.ts';
import { openBrowser } from './support/browser.ts';

const FOLDER = join(import.meta.dirname, '../console/page/screenshots');
/** Everyone who clones gets them. */
const MAX_BYTES = 200_000;

const served = await serveLab(await openRecordedLab({ isStill: true }), 0);
const browser = await openBrowser();
try {
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 600 }, colorScheme });
    await page.goto(served.url);
    await page.locator('tr[data-id]').first().waitFor();
    await page.getByRole('combobox').waitFor();
    await page.getByText('kim@example.org').first().waitFor();
    // Places and names of devices come by themselves, a moment later.
    await page.waitForTimeout(1000);
    const path = join(FOLDER, `${colorScheme}.png`);
    await page.screenshot({ path, animations: 'disabled' });
    const { size } = statSync(path);
    process.stdout.write(`${path}: ${size} bytes\n`);
    if (size > MAX_BYTES) throw new Error(`${path} is larger than ${MAX_BYTES} bytes`);
  }
} finally {
  await browser.close();
  await served.close();
}
