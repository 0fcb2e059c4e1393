/** Tests that ask gcloud itself: skipped aloud where there is none, unless CI says that there must be. */
import { spawnSync } from 'node:child_process';

/** For `before`. */
export function needGcloud(this: Mocha.Context): void {
  if (spawnSync('gcloud', ['--version']).status === 0) return;
  if (process.env['REQUIRE_EMULATORS'] === '1') throw new Error('gcloud is needed, and is not on the path');
  console.log('      skipped: gcloud is not on the path');
  this.skip();
}
